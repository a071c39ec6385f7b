// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.PromptJson;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrequentialBlocksTest {
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

  private static Example example(int number, Author author) {
    return example(number, "%064x".formatted(number), author);
  }

  private static Example example(int number, String group, Author author) {
    PromptJson prompt = PromptJson.ofQuestion("Question " + number + "?");
    return new Example(
        new UUID(1, number),
        "dates",
        Example.Kind.DEMONSTRATION,
        prompt.json(),
        prompt.hash(),
        group,
        Example.Answer.of("answer"),
        null,
        1,
        1,
        author,
        null,
        null,
        NOON.plusSeconds(number));
  }

  private static List<Example> shuffled(int count) {
    List<Example> examples =
        new ArrayList<>(
            IntStream.range(0, count).mapToObj(i -> example(i, Author.IMPORT)).toList());
    Collections.shuffle(examples, new Random(5));
    return examples;
  }

  private static List<Integer> learnt(PrequentialBlocks blocks) {
    return blocks.blocks().stream().map(block -> block.learnt().size()).toList();
  }

  private static List<Integer> asked(PrequentialBlocks blocks) {
    return blocks.blocks().stream().map(block -> block.asked().size()).toList();
  }

  @Test
  void blocks_double_andTheLastOneHasTheRest() {
    assertThat(learnt(PrequentialBlocks.of(shuffled(22), Set.of()))).containsExactly(8, 16);
    assertThat(asked(PrequentialBlocks.of(shuffled(22), Set.of()))).containsExactly(8, 6);
    assertThat(learnt(PrequentialBlocks.of(shuffled(11), Set.of()))).isEmpty();
    assertThat(learnt(PrequentialBlocks.of(shuffled(12), Set.of()))).containsExactly(8);
    assertThat(learnt(PrequentialBlocks.of(shuffled(500), Set.of())))
        .containsExactly(31, 62, 124, 248, 496);
  }

  @Test
  void whatIsAsked_cameAfterWhatIsLearnt() {
    for (PrequentialBlocks.Block block : PrequentialBlocks.of(shuffled(60), Set.of()).blocks()) {
      Instant last =
          block.learnt().stream().map(Example::askedAt).max(Instant::compareTo).orElseThrow();

      assertThat(block.asked()).allMatch(each -> each.askedAt().isAfter(last));
    }
  }

  @Test
  void whatIsServedHasLearnt_isLearntByAll_andNeverAsked() {
    List<Example> all = shuffled(40);
    Set<UUID> known =
        all.subList(0, 20).stream().map(Example::id).collect(Collectors.toUnmodifiableSet());

    PrequentialBlocks blocks = PrequentialBlocks.of(all, known);

    assertThat(learnt(blocks)).containsExactly(28, 36);
    for (PrequentialBlocks.Block block : blocks.blocks()) {
      assertThat(block.learnt()).extracting(Example::id).containsAll(known);
      assertThat(block.asked()).extracting(Example::id).doesNotContainAnyElementsOf(known);
    }
  }

  @Test
  void whatBelongsToWhatIsLearnt_isNotAsked() {
    List<Example> all = new ArrayList<>(shuffled(16));
    String group = "%064x".formatted(3);
    all.add(example(20, group, Author.IMPORT));

    PrequentialBlocks blocks = PrequentialBlocks.of(all, Set.of());

    for (PrequentialBlocks.Block block : blocks.blocks()) {
      Set<String> seen = new HashSet<>();
      block.learnt().forEach(each -> seen.add(each.splitGroup()));
      assertThat(block.asked()).noneMatch(each -> seen.contains(each.splitGroup()));
    }
    assertThat(asked(blocks)).containsExactly(8);
  }

  /**
   * Of all that it learns from, one key may have said less than its share, and all of what is new.
   */
  @Test
  void keyThatSaidAllThatIsNew_isNoFairJury() {
    Author one = new Author(null, "key-1", null, null);
    List<Example> old = shuffled(150);
    List<Example> all = new ArrayList<>(old);
    IntStream.range(200, 245).forEach(i -> all.add(example(i, one)));
    Set<UUID> known = old.stream().map(Example::id).collect(Collectors.toUnmodifiableSet());

    assertThat(PrequentialBlocks.of(all, known).isFair()).isFalse();
    assertThat(PrequentialBlocks.of(shuffled(60), Set.of()).isFair()).isTrue();
  }
}
