// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.EXPERT;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.interaction;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.thumb;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.Split;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.feedback.Approval;
import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FeedbackApprovalIT {
  private static final Attribution CHANGE = new Attribution("op", "read");
  private static final UUID UNKNOWN = UUID.fromString("6b1e1f5e-0000-4000-8000-000000000007");

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @RegisterExtension final LearningUnderTest test = LearningUnderTest.empty(POSTGRES);

  private List<Author> vouchedFor() {
    return test.examples.vouchedFor(EXPERT, Split.TRAIN, 10).stream().map(Example::author).toList();
  }

  @Test
  void examplesOfWhatIsApproved_areVouchedFor() {
    Example given = test.trusted("k1", "ada");
    UUID id = Objects.requireNonNull(given.feedback());
    assertThat(vouchedFor()).isEmpty();

    assertThat(test.feedback.approve(new Approval(List.of(id), "op"), CHANGE))
        .isEqualTo(new Approval.Result(1, 0));

    assertThat(vouchedFor()).extracting(Author::voucher).containsExactly("op");
    assertThat(test.status(id).approver()).isEqualTo("op");
    assertThat(test.status(id).state()).isEqualTo(FeedbackState.TRUSTED);
  }

  @Test
  void whatWasNotBelieved_isDecidedOnAgain_asTheWordOfWhoApproved() {
    test.interactions.record(List.of(interaction("r1")));
    UUID id = test.feedback.accept(List.of(thumb("k1", "r1"))).getFirst().id();
    test.curation.curate(10, (_, _) -> new Decision.Quarantine("a burst"));

    assertThat(test.feedback.approve(new Approval(List.of(id), "op"), CHANGE))
        .isEqualTo(new Approval.Result(0, 1));
    List<Author> authors = new ArrayList<>();
    test.curation.curate(
        10,
        (matched, _) -> {
          authors.add(matched.author());
          return new Decision.Keep("seen");
        });

    assertThat(authors).extracting(Author::voucher).containsExactly("op");
    assertThat(authors).extracting(Author::key).containsExactly("key-1");
  }

  @Test
  void approvalOfWhatIsNotThere_changesNothing() {
    UUID id = Objects.requireNonNull(test.trusted("k1", "ada").feedback());

    assertThatThrownBy(
            () -> test.feedback.approve(new Approval(List.of(id, UNKNOWN), "op"), CHANGE))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("feedback must exist, " + UNKNOWN + " does not");
    assertThat(test.status(id).approver()).isNull();
  }
}
