#ifndef AFTERCARE_CCONTRACTS_H
#define AFTERCARE_CCONTRACTS_H

#include "ContractArena.h"
#include "Generated/Contracts.h"

#endif
