// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.EXPERT;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.NOON;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.example;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.exampleBy;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.interaction;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.promptIn;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.request;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.thumb;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.Split;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Curation;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresExamplesIT {
  private static final Author CROWD = new Author(null, "key-1", null, null);

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @RegisterExtension final LearningUnderTest test = LearningUnderTest.empty(POSTGRES);

  @Test
  void examples_ofEveryKind_comeBackAsTheyWere() {
    Example full = example("ada", null);
    Example bare =
        new Example(
            UUID.randomUUID(),
            Example.BASE,
            Example.Kind.PREFERENCE,
            full.promptJson(),
            full.promptHash(),
            "f".repeat(64),
            Example.Answer.of("{4}"),
            new Example.Answer("5", new int[] {1}, new double[] {-0.75}),
            0.5,
            1,
            Author.IMPORT,
            null,
            null,
            NOON.minusSeconds(86_400));

    test.curation.importExamples(List.of(full, bare));

    assertThat(test.examples.sample(EXPERT, Split.TRAIN, 10)).containsExactly(full);
    assertThat(test.examples.sample(Example.BASE, Split.TRAIN, 10)).containsExactly(bare);
    assertThat(test.examples.sample(EXPERT, Split.TEST, 10)).isEmpty();
    assertThat(test.examples.sample(EXPERT, Split.TRAIN, 0)).isEmpty();
    assertThatThrownBy(() -> test.examples.sample(EXPERT, Split.TRAIN, -1))
        .hasMessage("limit must be >= 0, was -1");
  }

  /** Rows of before it was kept. */
  @Test
  void example_thatDoesNotSayWhenItWasAsked_isOfItsCreation() throws SQLException {
    Example full = example("ada", null);
    Instant before = Instant.now();
    test.curation.importExamples(List.of(full));
    POSTGRES.execute(test.name, "UPDATE example SET asked_at = NULL");

    assertThat(test.examples.sample(EXPERT, Split.TRAIN, 10).getFirst().askedAt())
        .isAfter(before.minusSeconds(60))
        .isNotEqualTo(full.askedAt());
  }

  /** Rows of before it was kept. */
  @Test
  void example_withoutAGroup_isOfItsPromptAlone() throws SQLException {
    Example full = example("ada", null);
    test.curation.importExamples(List.of(full));
    POSTGRES.execute(test.name, "UPDATE example SET split_group = NULL");

    assertThat(test.examples.sample(EXPERT, Split.TRAIN, 10)).containsExactly(full);
  }

  @Test
  void examples_importedAgain_stayAsTheyAre() {
    Example first = example("ada", null);
    test.curation.importExamples(List.of(first));

    test.curation.importExamples(List.of(first));
    test.curation.importExamples(List.of());

    assertThat(test.examples.counts(Split.TRAIN)).containsOnlyKeys(EXPERT).containsValue(1);
  }

  private Examples.Mark mark() {
    return requireNonNull(test.examples.marks(Split.TEST).get(EXPERT));
  }

  @Test
  void mark_isAnotherOne_asSoonAsThereAreOtherExamples() throws SQLException {
    Example first = example(promptIn(Split.TEST), null, null);
    Example second = example(promptIn(Split.TEST), null, null);
    test.curation.importExamples(List.of(first));
    Examples.Mark ofOne = mark();
    test.curation.importExamples(List.of(second));
    Examples.Mark ofBoth = mark();
    test.curation.importExamples(List.of(example(promptIn(Split.TRAIN), null, null)));

    assertThat(ofOne.count()).isEqualTo(1);
    assertThat(ofBoth.count()).isEqualTo(2);
    assertThat(ofBoth.fingerprint()).isNotEqualTo(ofOne.fingerprint());
    assertThat(test.examples.marks(Split.TEST)).isEqualTo(Map.of(EXPERT, ofBoth));
    POSTGRES.execute(test.name, "DELETE FROM example WHERE id = '" + first.id() + "'");
    Examples.Mark ofTheOther = mark();
    assertThat(ofTheOther.count()).isEqualTo(1);
    assertThat(ofTheOther.fingerprint())
        .as("as many, but others")
        .isNotEqualTo(ofOne.fingerprint());
    test.curation.importExamples(List.of(first));
    assertThat(test.examples.marks(Split.TEST))
        .as("in another order")
        .isEqualTo(Map.of(EXPERT, ofBoth));
  }

  @Test
  void sample_isTheSameAndGrowsByRank() {
    List<Example> all = IntStream.range(0, 1200).mapToObj(_ -> example(null, null)).toList();
    test.curation.importExamples(all);
    List<Example> ranked = all.stream().sorted(Comparator.comparingLong(Example::rank)).toList();

    assertThat(test.examples.sample(EXPERT, Split.TRAIN, 100))
        .containsExactlyElementsOf(ranked.subList(0, 100));
    assertThat(test.examples.sample(EXPERT, Split.TRAIN, 5000)).containsExactlyElementsOf(ranked);
  }

  @Test
  void examples_bounded_areTheLowestRanksOfEachSplit() {
    List<Example> all =
        IntStream.range(0, 60)
            .mapToObj(i -> example(promptIn(i < 40 ? Split.TRAIN : Split.TEST), null, null))
            .toList();
    test.curation.importExamples(all);
    List<Example> lowest =
        all.subList(0, 40).stream()
            .sorted(Comparator.comparingLong(Example::rank))
            .limit(30)
            .toList();

    assertThat(test.curation.boundExamples(Duration.ZERO, 1)).isZero();
    assertThat(test.curation.boundExamples(Curation.EVER, 30)).isEqualTo(10);

    assertThat(test.examples.sample(EXPERT, Split.TRAIN, 100)).containsExactlyElementsOf(lowest);
    assertThat(test.examples.counts(Split.TEST)).containsEntry(EXPERT, 20);
    assertThat(test.curation.boundExamples(Duration.ofMinutes(5), 5)).isEqualTo(25 + 15);
  }

  @Test
  void whoSendsMuch_crowdsOutNobody_neitherFromSamplesNorFromWhatIsKept() {
    List<Example> loud = by(new Author("acme", "key-1", null, null), 300);
    List<Example> ofATenant = by(new Author("acme", "key-2", null, null), 300);
    List<Example> quiet = by(new Author(null, "key-3", null, null), 10);
    List<Example> vouched = by(Author.IMPORT, 20);
    List.of(loud, ofATenant, quiet, vouched).forEach(test.curation::importExamples);

    assertThat(test.examples.sample(EXPERT, Split.TRAIN, 40))
        .containsAll(quiet)
        .filteredOn(example -> !example.author().isVouchedFor())
        .hasSize(25);
    assertThat(test.curation.boundExamples(Curation.EVER, 30)).isEqualTo(580);
    assertThat(test.examples.sample(EXPERT, Split.TRAIN, 100))
        .hasSize(50)
        .containsAll(quiet)
        .containsAll(vouched);
  }

  private static List<Example> by(Author author, int count) {
    return by(author, Split.TRAIN, count);
  }

  private static List<Example> by(Author author, Split split, int count) {
    return IntStream.range(0, count)
        .mapToObj(_ -> exampleBy(promptIn(split), author, null))
        .toList();
  }

  /** Made so long ago. */
  private List<Example> made(List<Example> examples, Duration ago) throws SQLException {
    test.curation.importExamples(examples);
    POSTGRES.execute(
        test.name,
        "UPDATE example SET created_at = now() - interval '%d seconds' WHERE id IN (%s)"
            .formatted(
                ago.toSeconds(),
                examples.stream().map(each -> "'" + each.id() + "'").collect(joining(","))));
    return examples;
  }

  @Test
  void whatWasSaidBefore_moreThanIsTaken_doesNotOutvoteWhatIsSaidNow() throws SQLException {
    List<Example> fresh = new ArrayList<>();
    for (Split split : List.of(Split.TRAIN, Split.TEST)) {
      made(by(CROWD, split, 2200), Duration.ofDays(180));
      fresh.addAll(made(by(CROWD, split, 250), Duration.ofDays(1)));
    }

    assertThat(test.examples.sample(EXPERT, Split.TEST, 200))
        .hasSize(200)
        .filteredOn(fresh::contains)
        .hasSizeGreaterThan(150);
    assertMostlyOf(fresh, test.examples.sample(EXPERT, Split.TRAIN, 2000));
    test.curation.boundExamples(Curation.EVER, 2000);
    assertMostlyOf(fresh, test.examples.sample(EXPERT, Split.TRAIN, 2000));
  }

  /** All of them, and of the others 2^-6, give or take four standard deviations. */
  private static void assertMostlyOf(List<Example> fresh, List<Example> sample) {
    assertThat(sample).filteredOn(fresh::contains).hasSize(250);
    assertThat(sample.size() - 250).isBetween(2200 / 64 - 24, 2200 / 64 + 24);
  }

  @Test
  void whatSomebodyAnswersFor_growsOldAsWell() throws SQLException {
    made(by(Author.IMPORT, Split.TEST, 300), Duration.ofDays(3650));
    List<Example> fresh = made(by(Author.IMPORT, Split.TEST, 120), Duration.ofDays(1));

    assertThat(test.examples.vouchedFor(EXPERT, Split.TEST, 200))
        .containsExactlyInAnyOrderElementsOf(fresh);
  }

  @Test
  void whereNothingNewIsSaid_nothingGrowsOld() throws SQLException {
    made(by(CROWD, 300), Duration.ofDays(1000));
    made(by(CROWD, 49), Duration.ofDays(1));

    assertThat(test.examples.sample(EXPERT, Split.TRAIN, 2000)).hasSize(349);
  }

  @Test
  void whatOneSaysNow_doesNotMakeOldWhatOthersHaveSaid() throws SQLException {
    List<Example> quiet =
        made(by(new Author("globex", "key-2", null, null), 60), Duration.ofDays(150));
    List<Example> loud = made(by(new Author("acme", "key-1", null, null), 50), Duration.ZERO);

    assertThat(test.examples.sample(EXPERT, Split.TRAIN, 2000))
        .hasSize(110)
        .containsAll(quiet)
        .containsAll(loud);
  }

  /** Drawn one by one, by weights that are computed apart. */
  @Test
  void samples_areThoseOfTheWeights_atWhateverTime() throws SQLException {
    Map<Example, Double> places = new HashMap<>();
    for (int days : new int[] {400, 90, 30, 7}) {
      for (Example each : made(by(CROWD, 100), Duration.ofDays(days))) {
        double u = (each.rank() / 4096 + 0x1p51) / 0x1p52;
        places.put(each, u / Math.pow(2, -(days - 7) / 30.0));
      }
    }
    List<Example> expected =
        places.entrySet().stream()
            .filter(each -> each.getValue() < 1)
            .sorted(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .toList();

    assertThat(test.examples.sample(EXPERT, Split.TRAIN, 2000)).containsExactlyElementsOf(expected);
    POSTGRES.execute(test.name, "UPDATE example SET created_at = created_at - interval '1 year'");
    assertThat(test.examples.sample(EXPERT, Split.TRAIN, 70))
        .containsExactlyElementsOf(expected.subList(0, 70));
    assertThat(
            new PostgresExamples(test.database, Duration.ofDays(36_500))
                .sample(EXPERT, Split.TRAIN, 2000))
        .hasSizeGreaterThan(390);
    assertThatThrownBy(() -> new PostgresExamples(test.database, Duration.ZERO))
        .hasMessage("halfLife must be at least a second, was PT0S");
  }

  @Test
  void whatSomebodyAnswersFor_isSampledApart() {
    List<Example> vouched = by(Author.IMPORT, 20);
    test.curation.importExamples(by(new Author(null, "key-1", null, null), 100));
    test.curation.importExamples(vouched);

    assertThat(test.examples.vouchedFor(EXPERT, Split.TRAIN, 100))
        .containsExactlyInAnyOrderElementsOf(vouched)
        .isSortedAccordingTo(Comparator.comparingLong(Example::rank));
    assertThat(test.examples.vouchedFor(EXPERT, Split.TRAIN, 5)).hasSize(5);
    assertThat(test.examples.vouchedFor(EXPERT, Split.TEST, 100)).isEmpty();
  }

  @Test
  void unlearnt_countsFeedbackThatARunCouldLearnFrom() {
    Example learnt = test.trusted("k1", "ada");
    test.trusted("k2", "ada");
    trustedOn(Split.TEST);
    test.interactions.record(List.of(interaction("r1")));
    test.feedback.accept(List.of(thumb("received", "r1")));
    assertThat(test.examples.unlearnt()).containsOnlyKeys(EXPERT).containsEntry(EXPERT, 2);
    test.runs.enqueue(request(EXPERT));
    RunLease lease = test.runs.lease("trainer-1", Duration.ofMinutes(1), 3).orElseThrow();
    test.runs.learnsFrom(lease, List.of(learnt), "{}");
    assertThat(test.examples.unlearnt()).containsEntry(EXPERT, 2);

    test.runs.end(lease, RunState.REFUSED, null, "no better", List.of());

    assertThat(test.examples.unlearnt()).containsEntry(EXPERT, 1);
    Instant later = Instant.now().plus(Duration.ofMinutes(1));
    assertThat(test.examples.unlearntBefore(later)).containsEntry(EXPERT, 1);
    assertThat(test.examples.unlearntBefore(Instant.EPOCH)).isEmpty();
    test.curation.boundExamples(Curation.EVER, 0);
    assertThat(test.examples.unlearnt()).isEmpty();
  }

  private void trustedOn(Split split) {
    test.interactions.record(List.of(interaction("on-" + split)));
    test.feedback.accept(List.of(thumb("on-" + split, "on-" + split)));
    test.curation.curate(
        1,
        (matched, _) ->
            new Decision.Trust(
                EXPERT, List.of(example(promptIn(split), null, matched.feedback().id()))));
  }
}
