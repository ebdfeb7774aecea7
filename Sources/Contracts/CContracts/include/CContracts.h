#ifndef AFTERCARE_CCONTRACTS_H
#define AFTERCARE_CCONTRACTS_H

#include "ContractScratch.h"
#include "Generated/Contracts.h"

#endif
