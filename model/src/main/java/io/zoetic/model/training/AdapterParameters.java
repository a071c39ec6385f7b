// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import io.zoetic.model.svf.LoraAdapter;

/** What changes the matrices of a layout in another way than z, to compare experts with. */
public sealed interface AdapterParameters extends TrainedParameters
    permits LoraParameters, DoraParameters, Ia3Parameters, LoraXsParameters, MatrixParameters {

  /** A copy of what it makes of them now. */
  LoraAdapter adapter();
}
