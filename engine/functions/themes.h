// Each theme adds its functions to the table; only the registry calls these, once.
#pragma once

#include "engine/functions/registry.h"

namespace mycel::engine::functions {

void AddAggregateFunctions(FunctionList* list);
void AddApocFunctions(FunctionList* list);
void AddConversionFunctions(FunctionList* list);
void AddConversionVariants(FunctionList* list);  // ...OrNull and ...List
void AddEntityFunctions(FunctionList* list);
void AddListFunctions(FunctionList* list);
void AddMathFunctions(FunctionList* list);
void AddPredicateFunctions(FunctionList* list);
void AddScalarFunctions(FunctionList* list);
void AddSpatialFunctions(FunctionList* list);
void AddStringFunctions(FunctionList* list);
void AddTrimFunctions(FunctionList* list);
void AddTrigonometryFunctions(FunctionList* list);
void AddVectorFunctions(FunctionList* list);

}  // namespace mycel::engine::functions
