// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback.fields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.buffer.Buffer;
import io.zoetic.core.ChoiceId;
import io.zoetic.gateway.feedback.TestFeedbackStore;
import io.zoetic.gateway.feedback.TestInteractions;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.HttpError;
import io.zoetic.gateway.http.body.JsonBody;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What feedback may say, and what is said to who breaks a rule. */
class FeedbackRulesTest {
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

  /** The field at fault, the message, the body. */
  private static final String BAD =
      """
      request_id   | exactly one of request_id and episode_id must be given, was neither | {'kind':'boolean','value':true}
      episode_id   | exactly one of request_id and episode_id must be given, were r and e | {'request_id':'r','episode_id':'e','kind':'boolean','value':true}
      request_id   | request_id must be a string, was 7 | {'request_id':7,'kind':'boolean','value':true}
      request_id   | request_id must be 1 to 200 visible ASCII characters, was "a b" | {'request_id':'a b','kind':'boolean','value':true}
      choice       | choice must be >= 0, was -1 | {'request_id':'r','choice':-1,'kind':'boolean','value':true}
      choice       | choice must be absent with episode_id, was 1 | {'episode_id':'e','choice':1,'metric':'resolved','value':true}
      metric       | metric or kind is required | {'request_id':'r','value':true}
      metric       | metric is required for kind float | {'request_id':'r','kind':'float','value':1}
      metric       | metric must be one of comment, demonstration, grade, preference, resolved, score, taught-reward, thumb, was speed | {'request_id':'r','metric':'speed','value':true}
      metric       | metric must be one of comment, demonstration, grade, preference, resolved, score, taught-reward, thumb, was A B | {'request_id':'r','metric':'A B','value':true}
      kind         | kind must be one of [boolean, float, categorical, comment, demonstration, preference], was implicit | {'request_id':'r','kind':'implicit','value':true}
      kind         | kind must be boolean for the metric thumb, was float | {'request_id':'r','metric':'thumb','kind':'float','value':1}
      value        | value is required for kind boolean | {'request_id':'r','metric':'thumb'}
      value        | value must be true or false, was 1 | {'request_id':'r','metric':'thumb','value':1}
      value        | value must be a number in [0.0, 1.0], was 1.5 | {'request_id':'r','metric':'score','value':1.5}
      value        | value must be a number in [0.0, 1.0], was "1" | {'request_id':'r','metric':'score','value':'1'}
      value        | value must be one of bad, good, was "fine" | {'request_id':'r','metric':'grade','value':'fine'}
      value        | value must be a string, was an object without elements | {'request_id':'r','kind':'comment','value':{}}
      value        | value must have 1 to 200000 characters that are not all blank, had 0 | {'request_id':'r','kind':'demonstration','value':''}
      value        | value must not have U+0000, has it at index 1 | {'request_id':'r','kind':'comment','value':'a\\u0000'}
      episode_id   | episode_id must be given for metrics of episodes alone, the metric was thumb | {'episode_id':'e','metric':'thumb','value':true}
      request_id   | request_id must be given for metrics of requests alone, the metric was resolved | {'request_id':'r','metric':'resolved','value':true}
      request_id   | request_id must be absent for a preference, was "r" | {'request_id':'r','preference':{'preferred':'a','other':'b'}}
      episode_id   | episode_id must be absent for a preference, was "e" | {'episode_id':'e','preference':{'preferred':'a','other':'b'}}
      value        | value must be absent for a preference, was true | {'value':true,'preference':{'preferred':'a','other':'b'}}
      preference   | preference is required | {'kind':'preference'}
      preference   | preference is required for the metric preference | {'request_id':'r','metric':'preference','value':'preferred'}
      preference   | preference must be absent if kind is not preference, kind was boolean | {'kind':'boolean','preference':{'preferred':'a','other':'b'}}
      preference   | preference must be an object, was "a" | {'preference':'a'}
      preference.other | preference.other is required | {'preference':{'preferred':'a'}}
      preference.other | preference.other must be another answer than preference.preferred, was "a" | {'preference':{'preferred':'a','other':'a'}}
      preference.other | preference.other must answer the same prompt as preference.preferred, red and blue do not | {'preference':{'preferred':'blue','other':'red'}}
      preference.tie   | preference.tie must be null, "good" or "bad", was "so-so" | {'preference':{'preferred':'a','other':'b','tie':'so-so'}}
      preference.other_choice | preference.other_choice must be >= 0, was -1 | {'preference':{'preferred':'a','other':'b','other_choice':-1}}
      preference.winner | fields must be other, other_choice, preferred, preferred_choice, tie, one was preference.winner | {'preference':{'preferred':'a','other':'b','winner':'a'}}
      source       | source must be an object, was "me" | {'request_id':'r','kind':'boolean','value':true,'source':'me'}
      source.type  | source.type must be one of [end_user, expert, llm_judge, code, environment], was cat | {'request_id':'r','kind':'boolean','value':true,'source':{'type':'cat'}}
      source.id    | source.id must have 1 to 200 characters that are not all blank, had 0 | {'request_id':'r','kind':'boolean','value':true,'source':{'id':''}}
      source.name  | fields must be id, type, one was source.name | {'request_id':'r','kind':'boolean','value':true,'source':{'name':'x'}}
      rationale    | rationale must be a string, was 3 | {'request_id':'r','kind':'boolean','value':true,'rationale':3}
      tags         | tags must be an object, was an array | {'request_id':'r','kind':'boolean','value':true,'tags':['a']}
      tags         | tags must have at most 4096 characters, had 5008 | {'request_id':'r','kind':'boolean','value':true,'tags':{'a':'LONG'}}
      tags         | tags must not have U+0000, has it at index 0 | {'request_id':'r','kind':'boolean','value':true,'tags':{'a':['\\u0000']}}
      occurred_at  | occurred_at must be at most 5 minutes in the future, was 2026-05-01T12:05:01Z | {'request_id':'r','kind':'boolean','value':true,'occurred_at':'2026-05-01T12:05:01Z'}
      occurred_at  | occurred_at must be a time of the years 0001 to 9999 like 2026-11-23T12:00:00Z, was yesterday | {'request_id':'r','kind':'boolean','value':true,'occurred_at':'yesterday'}
      occurred_at  | occurred_at must be a time of the years 0001 to 9999 like 2026-11-23T12:00:00Z, was 0000-01-01T00:00:00Z | {'request_id':'r','kind':'boolean','value':true,'occurred_at':'0000-01-01T00:00:00Z'}
      occurred_at  | occurred_at must be a time of the years 0001 to 9999 like 2026-11-23T12:00:00Z, was 0001-01-01T00:00:00+00:01 | {'request_id':'r','kind':'boolean','value':true,'occurred_at':'0001-01-01T00:00:00+00:01'}
      occurred_at  | occurred_at must be a time of the years 0001 to 9999 like 2026-11-23T12:00:00Z, was 9999-12-31T23:59:59-00:01 | {'request_id':'r','kind':'boolean','value':true,'occurred_at':'9999-12-31T23:59:59-00:01'}
      occurred_at  | occurred_at must be a time of the years 0001 to 9999 like 2026-11-23T12:00:00Z, was 2026-02-30T00:00:00Z | {'request_id':'r','kind':'boolean','value':true,'occurred_at':'2026-02-30T00:00:00Z'}
      occurred_at  | occurred_at must be a time of the years 0001 to 9999 like 2026-11-23T12:00:00Z, was 2026-01-01T00:00:00 | {'request_id':'r','kind':'boolean','value':true,'occurred_at':'2026-01-01T00:00:00'}
      value        | value must have 1 to 200000 characters that are not all blank, had 3, all blank | {'request_id':'r','kind':'comment','value':'   '}
      occurred_at  | occurred_at must be a time of the years 0001 to 9999 like 2026-11-23T12:00:00Z, was +12026-05-01T12:05:01Z | {'request_id':'r','kind':'boolean','value':true,'occurred_at':'+12026-05-01T12:05:01Z'}
      dry_run      | dry_run must be true or false, was "yes" | {'request_id':'r','kind':'boolean','value':true,'dry_run':'yes'}
      step_id      | fields must be choice, dry_run, episode_id, kind, metric, occurred_at, preference, rationale, request_id, source, tags, value, one was step_id | {'step_id':'r','kind':'boolean','value':true}
      numbers      | numbers must have exponents in -324..308, had 999 | {'request_id':'r','kind':'boolean','value':true,'tags':{'a':1e999}}
      """;

  private final TestInteractions interactions = new TestInteractions();
  private final FeedbackRules rules =
      new FeedbackRules(new KnownMetrics(new TestFeedbackStore().furnish()), interactions);

  /** One row of the table. */
  record Bad(String param, String message, String body) {
    static Bad parse(String line) {
      String[] cells = line.split(" \\| ", 3);
      return new Bad(
          cells[0].strip(), cells[1].strip(), cells[2].replace("LONG", "x".repeat(5000)));
    }
  }

  static List<Bad> bad() {
    return BAD.lines().map(Bad::parse).toList();
  }

  @BeforeEach
  void answer() {
    interactions.answered("red", "a".repeat(64));
    interactions.answered("blue", "b".repeat(64));
    interactions.answered("azure", "b".repeat(64));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void badFeedback_isRefusedByRuleAndValue(Bad bad) {
    ApiException failure = catchThrowableOfType(ApiException.class, () -> apply(bad.body()));

    assertThat(failure).as(bad.body()).hasMessage(bad.message());
    assertThat(failure.param()).isEqualTo(bad.param());
    assertThat(HttpError.of(failure.code()).status()).isEqualTo(400);
  }

  @Test
  void preference_tellsNothingOfWhatAnotherTenantHasAsked() {
    interactions.answered("theirs", "a".repeat(64), "globex");
    interactions.answered("also-theirs", "b".repeat(64), "globex");

    assertThat(apply("{'preference':{'preferred':'theirs','other':'also-theirs'}}").kind())
        .isEqualTo(FeedbackKind.PREFERENCE);
  }

  @Test
  void kindAlone_namesItsMetric() {
    Feedback feedback = apply("{'request_id':'r','choice':2,'kind':'boolean','value':false}");

    assertThat(feedback.metric()).isEqualTo("thumb");
    assertThat(feedback.valueJson()).isEqualTo("false");
    assertThat(feedback.subject()).isEqualTo(subject(new ChoiceId("r", 2), null));
    assertThat(feedback.source()).isEqualTo(new FeedbackSource(FeedbackSource.Type.END_USER, null));
    assertThat(feedback.occurredAt()).isEqualTo(NOW);
    assertThat(feedback.tagsJson()).isEqualTo("{}");
  }

  @Test
  void metricAlone_saysTheKind() {
    Feedback feedback =
        apply(
            "{'episode_id':'e','metric':'resolved','value':true,'rationale':'It worked.',"
                + "'source':{'type':'environment','id':'ci'},'tags':{'team':'a'},"
                + "'occurred_at':'2026-05-01T10:00:00+02:00'}");

    assertThat(feedback.kind()).isEqualTo(FeedbackKind.BOOLEAN);
    assertThat(feedback.subject().episodeId()).isEqualTo("e");
    assertThat(feedback.rationale()).isEqualTo("It worked.");
    assertThat(feedback.source())
        .isEqualTo(new FeedbackSource(FeedbackSource.Type.ENVIRONMENT, "ci"));
    assertThat(feedback.tagsJson()).isEqualTo("{\"team\":\"a\"}");
    assertThat(feedback.occurredAt()).isEqualTo(Instant.parse("2026-05-01T08:00:00Z"));
  }

  @Test
  void preference_hasThePreferredAnswerAsItsSubject() {
    Feedback feedback =
        apply("{'preference':{'preferred':'blue','other':'azure','other_choice':0,'tie':null}}");

    assertThat(feedback.subject())
        .isEqualTo(subject(new ChoiceId("blue", 0), new ChoiceId("azure", 0)));
    assertThat(feedback.metric()).isEqualTo("preference");
    assertThat(feedback.valueJson()).isEqualTo("\"preferred\"");
    assertThat(apply("{'preference':{'preferred':'a','other':'b','tie':'bad'}}").valueJson())
        .isEqualTo("\"tie-bad\"");
  }

  @Test
  void preference_ofTwoChoicesOfOneCompletion_isTaken() {
    assertThat(
            apply("{'preference':{'preferred':'r','other':'r','other_choice':1}}")
                .subject()
                .other())
        .isEqualTo(new ChoiceId("r", 1));
  }

  @Test
  void preference_oneAnswerNotKnownYet_isTaken() {
    assertThat(apply("{'preference':{'preferred':'blue','other':'later'}}").subject().other())
        .isEqualTo(new ChoiceId("later", 0));
  }

  @Test
  void hash_isThatOfTheMeaning() {
    assertThat(FeedbackBody.hash("{\"b\": 1.0, \"a\": true}"))
        .isEqualTo(FeedbackBody.hash("{\"a\":true,\"b\":1}"))
        .isNotEqualTo(FeedbackBody.hash("{\"a\":true,\"b\":2}"));
  }

  private static Feedback.Subject subject(ChoiceId answer, @Nullable ChoiceId other) {
    return new Feedback.Subject(answer, other, null);
  }

  private Feedback apply(String body) {
    FeedbackBody read =
        FeedbackBody.of(
            JsonBody.parse(Buffer.buffer(body.replace('\'', '"'))),
            FeedbackSource.Type.END_USER,
            NOW);
    return rules.apply(
        read, new Feedback.Sender("key", KeyRole.CLIENT, null, "k", read.hash()), NOW);
  }
}
