// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import io.zoetic.model.svf.LoraAdapter;

/** What adds to the matrices of a layout, to compare experts with. */
public sealed interface AdapterParameters extends TrainedParameters
    permits LoraParameters, LoraXsParameters, MatrixParameters {

  /** A copy of what is added now. */
  LoraAdapter adapter();
}
