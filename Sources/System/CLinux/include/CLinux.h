#ifndef AFTERCARE_CLINUX_H
#define AFTERCARE_CLINUX_H

// What the kernel offers and Swift's Glibc overlay cannot express: macros, variadics, GNU-only types.

#include "CLinuxPoller.h"
#include "CLinuxSocket.h"
#include "CLinuxSpawn.h"

#endif
