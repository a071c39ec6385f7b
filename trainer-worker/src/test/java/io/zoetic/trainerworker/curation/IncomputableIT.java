// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.curation;

import static io.zoetic.trainerworker.curation.Matched.answered;
import static io.zoetic.trainerworker.curation.Matched.metric;
import static io.zoetic.trainerworker.curation.Matched.says;
import static io.zoetic.trainerworker.curation.Matched.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.node.TextNode;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.learning.Curation.Decision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Demonstrations by which nobody could be judged. */
class IncomputableIT {
  private static final Curator CURATOR = new Curator(TrustOptions.ofDefaults(), false);
  private static final StoredInteraction BY_DATES = answered("r-1", "p", "dates");

  private final RememberedPast past = new RememberedPast();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "regex | (((a{1,1000}){1,1000}){1,1000}) | repeats of a pattern must multiply out to at most"
            + " 100000 instructions",
        "regex | ( | pattern must be in RE2 syntax",
        "json-schema | {\"if\":{\"type\":\"string\"},\"then\":{\"$ref\":\"#\"}} | schema must",
        "json-schema | { | schema must be a JSON schema",
        "numeric | hello | a right answer to be compared as a number must be one, was hello",
        "python-tests | assert twice(2) == | a test must compile: ",
        "python-tests | x = 'a | a test must compile: ",
      })
  void demonstration_thatItsVerifierCannotCompute_isQuarantined_withTheReason(
      String verifier, String demonstration, String problem) {
    past.runConfigs.put("dates", "{\"verifier\":\"" + verifier + "\"}");

    assertThat(demonstrated(demonstration, BY_DATES))
        .asInstanceOf(type(Decision.Quarantine.class))
        .extracting(Decision.Quarantine::reason)
        .asString()
        .startsWith("verifier " + verifier + " must be able to read a demonstration: " + problem)
        .hasSizeLessThan(400);
    assertThat(past.examples).isEmpty();
  }

  /** Twice more, and the name of each stands for the sum of all that it doubles. */
  @Test
  void schemaThatIsCheckedWithoutEnd_isQuarantined() {
    StringBuilder schema = new StringBuilder("{\"$ref\":\"#/$defs/d0\",\"$defs\":{");
    for (int i = 0; i < 27; i++) {
      schema.append(
          "\"d%1$d\":{\"allOf\":[{\"$ref\":\"#/$defs/d%2$d\"},{\"$ref\":\"#/$defs/d%2$d\"}]},"
              .formatted(i, i + 1));
    }
    schema.append("\"d27\":{}}}");
    past.runConfigs.put("dates", "{\"verifier\":\"json-schema\"}");

    assertThat(demonstrated(schema.toString(), BY_DATES)).isInstanceOf(Decision.Quarantine.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "regex | a+b",
        "json-schema | {\"type\":\"object\"}",
        "numeric | 1,234.5",
        "python-tests | assert twice(2) == 4",
        "python-tests | while True: pass",
        "exact | (((a{1,1000}){1,1000}){1,1000})",
      })
  void demonstration_thatItsVerifierCanCompute_isBelieved(String verifier, String demonstration) {
    past.runConfigs.put("dates", "{\"verifier\":\"" + verifier + "\"}");
    past.runConfigs.put("units", "{\"verifier\":\"numeric\"}");

    assertThat(demonstrated(demonstration, BY_DATES)).isInstanceOf(Decision.Trust.class);
  }

  private Decision demonstrated(String demonstration, StoredInteraction about) {
    return past.decide(
        CURATOR,
        says(
            metric(FeedbackKind.DEMONSTRATION),
            TextNode.valueOf(demonstration).toString(),
            user("ada"),
            about));
  }
}
