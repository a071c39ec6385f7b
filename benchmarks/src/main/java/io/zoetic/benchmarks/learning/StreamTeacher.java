// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import io.zoetic.referencemodel.skill.Example;
import java.util.List;

/** How a product's users have a platform learn skills. */
interface StreamTeacher {
  /**
   * Asks questions, says what is right, and returns when what came of it is served, or nothing
   * does.
   *
   * @return what came of it, in words
   */
  String teach(String skill, List<Example> questions);
}
