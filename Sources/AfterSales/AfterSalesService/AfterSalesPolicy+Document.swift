public import AfterSales
public import Service

/// The policy file of this service is the core's policy as it is.
extension AfterSalesPolicy: PolicyDocument {}
