// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.referencemodel.skill.Example;
import java.util.List;

/** Somebody has named an expert for each skill, and starts its run. */
record NamedTeacher(LivePlatform platform) implements StreamTeacher {
  @Override
  public String teach(String skill, List<Example> questions) {
    platform.product().declare(skill);
    platform.product().teach(skill, questions, (_, _) -> {});
    platform.awaitCurated();
    JsonNode run = platform.train(skill);
    return run.path("state").asText() + ": " + run.path("outcome").asText();
  }
}
