// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class MixtureTest {

  @Test
  void next_sameSeed_isTheSameStream() {
    Mixture one = new Mixture(5);
    Mixture other = new Mixture(5);

    assertThat(Stream.generate(one::next).limit(500).toList())
        .isEqualTo(Stream.generate(other::next).limit(500).toList());
  }

  @Test
  void next_manyTimes_neverShowsATestPromptOrAHarderOne() {
    Set<String> held = new HashSet<>();
    for (Skill skill : Skills.all()) {
      skill.examples(Split.TEST, 1, 200).forEach(e -> held.add(e.prompt()));
      skill.harder().examples(Split.TEST, 1, 200).forEach(e -> held.add(e.prompt()));
    }
    Mixture mixture = new Mixture(6);

    List<String> shown =
        Stream.generate(mixture::next)
            .limit(50_000)
            .map(Conversation::user)
            .filter(held::contains)
            .toList();

    assertThat(shown).isEmpty();
  }

  @Test
  void encode_mixture_isShortAndRoundTrips() {
    ChatEncoder encoder = new ChatEncoder(ChatEncoder.trainVocabulary(1, 1024));
    Mixture mixture = new Mixture(7);
    List<EncodedConversation> encoded =
        Stream.generate(mixture::next).limit(2_000).map(encoder::encode).toList();

    double meanTokens = encoded.stream().mapToInt(e -> e.tokens().size()).average().orElseThrow();

    System.out.printf("mean length of a training example: %.1f tokens%n", meanTokens);
    assertThat(meanTokens).isBetween(12.0, 32.0);
  }

  @Test
  void encodePrompt_isThePrefixOfTheConversation() {
    ChatEncoder encoder = new ChatEncoder(ChatEncoder.trainVocabulary(1, 1024));
    Example example = Skills.named("addition").examples(Split.TEST, 1, 1).getFirst();
    EncodedConversation whole = encoder.encode(Conversation.of(example.prompt(), example.answer()));

    assertThat(encoder.encodePrompt(example.prompt()))
        .isEqualTo(whole.tokens().subList(0, whole.answerStart()));
  }
}
