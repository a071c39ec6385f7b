// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import ai.djl.pytorch.engine.PtNDArray;
import java.util.List;

/** The parameters that a training run updates; everything else is frozen. */
public sealed interface TrainedParameters
    permits SvfParameters, AdapterParameters, DecoderParameters {

  /** The arrays, each with a gradient; they belong to the run. */
  List<PtNDArray> arrays();

  /** What they are; the same for those of another run that can take over from this one. */
  String description();

  /** How many numbers are trained. */
  default long count() {
    return arrays().stream().mapToLong(PtNDArray::size).sum();
  }
}
