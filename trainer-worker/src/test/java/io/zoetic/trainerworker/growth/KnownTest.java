// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.PromptJson;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KnownTest {
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  private static Known known(Example.Kind kind, Instant askedAt) {
    PromptJson prompt = PromptJson.ofQuestion("What day is it?");
    return new Known(
        new Example(
            new UUID(0, 1),
            Example.UNASSIGNED,
            kind,
            prompt.json(),
            prompt.hash(),
            prompt.hash(),
            Example.Answer.of("Tuesday"),
            null,
            1,
            1,
            Author.IMPORT,
            null,
            null,
            askedAt),
        new int[] {1});
  }

  @Test
  void likedAnswer_isOfTheBaseModel_thatServedWhenItWasAsked() {
    assertThat(known(Example.Kind.JUDGEMENT, NOON).isLikedSince(NOON)).isTrue();
    assertThat(known(Example.Kind.JUDGEMENT, NOON.minusSeconds(1)).isLikedSince(NOON)).isFalse();
    assertThat(known(Example.Kind.JUDGEMENT, NOON).isLikedSince(Instant.MAX)).isFalse();
    assertThat(known(Example.Kind.DEMONSTRATION, NOON).isLikedSince(Instant.MIN)).isFalse();
  }
}
