#ifndef AFTERCARE_CCONTRACTS_H
#define AFTERCARE_CCONTRACTS_H

#include <protobuf-c/protobuf-c.h>

#endif
