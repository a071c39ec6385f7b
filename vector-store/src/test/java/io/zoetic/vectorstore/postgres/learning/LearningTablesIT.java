// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.EXPERT;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.request;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.vectorstore.postgres.TestPostgres;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules that the tables of learning hold against whoever writes past the code. */
class LearningTablesIT {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();
  private static String database = "";

  @BeforeAll
  static void fillDatabase() throws SQLException {
    try (LearningUnderTest test = LearningUnderTest.empty(POSTGRES)) {
      database = test.name;
      test.trusted("k1", "ada");
      test.runs.enqueue(request(EXPERT));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          metric       | name = 'A'                      | metric_name_is_well_formed
          metric       | kind = 'stars'                  | metric_kind_is_known
          metric       | level = 'day'                   | metric_level_is_known
          metric       | optimize = 'mean'               | metric_optimize_is_known
          metric       | minimum = 0                     | metric_float_has_range
          metric       | kind = 'float', minimum = 1, maximum = 1 | metric_range_is_not_empty
          metric       | categories = '[]'               | metric_categories_object
          metric       | categories = '{"a": 1}'         | metric_has_categories
          metric       | weight = 1.5                    | metric_weight_in_range
          metric       | expert = 'Math'                 | metric_expert_is_well_formed
          interaction  | choice = -1                     | interaction_choice_is_positive
          interaction  | prompt_hash = 'x'               | interaction_hash_is_sha256
          interaction  | logprobs = '{}'                 | interaction_logprobs_are_of_answer
          interaction  | served = '{}'                   | interaction_served_is_array
          feedback     | episode_id = 'e1'               | feedback_has_one_subject
          feedback     | request_id = null               | feedback_has_one_subject
          feedback     | kind = 'preference'             | feedback_preference_has_other
          feedback     | source_type = 'cat'             | feedback_source_is_known
          feedback     | state = 'lost'                  | feedback_state_is_known
          feedback     | body_hash = 'x'                 | feedback_hash_is_sha256
          feedback     | metric = 'stars'                | feedback_metric_fkey
          example      | kind = 'guess'                  | example_kind_is_known
          example      | split = 'dev'                   | example_split_is_known
          example      | prompt_hash = 'x'               | example_hash_is_sha256
          example      | reward = 2                      | example_reward_in_range
          example      | weight = 0                      | example_weight_in_range
          example      | logprobs = '{}'                 | example_logprobs_are_of_answer
          example      | answer_tokens = null            | example_logprobs_are_of_answer
          example      | kind = 'preference'             | example_preference_has_other
          example      | other_logprobs = '{0}'          | example_other_logprobs_are_of_other
          training_run | state = 'lost', finished_at = now() | training_run_state_is_known
          training_run | cause = 'whim'                  | training_run_cause_is_known
          training_run | state = 'running'               | training_run_has_owner
          training_run | state = 'failed'                | training_run_ends
          training_run | expert = 'Math'                 | training_run_expert_is_well_formed
          """)
  void row_withABadValue_isRefused(String table, String assignment, String constraint) {
    assertRefused("UPDATE " + table + " SET " + assignment, constraint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          signing_key VALUES (false, decode(repeat('00', 32), 'hex')) | signing_key_has_one_row
          signing_key VALUES (true, '')                               | signing_key_size
          training_run SELECT gen_random_uuid(), expert, 'queued', 'time', '', '', '{}', 0, now(), null, null, null, null, 0, '{}', null, '{}', null, null FROM training_run | training_run_one_open
          router VALUES (DEFAULT, 'none', '', 'x', null, now())       | router_digest_is_of_content
          """)
  void row_thatBreaksARule_isRefused(String row, String constraint) {
    assertRefused("INSERT INTO " + row, constraint);
  }

  private static void assertRefused(String statement, String constraint) {
    assertThatThrownBy(() -> POSTGRES.execute(database, statement))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(constraint);
  }
}
