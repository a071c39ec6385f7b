// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import java.util.List;

/** Finds out which label a question needs. One thread, prepared for inference. */
public interface FirstPass extends AutoCloseable {

  /** Classifies some questions together; one result per question, in their order. */
  List<Classification> classify(List<Question> questions);

  @Override
  void close();
}
