// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.trust;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.zoetic.core.ChoiceId;
import io.zoetic.core.PromptJson;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackStore;
import io.zoetic.vectorstore.feedback.Interactions;
import io.zoetic.vectorstore.feedback.Metric;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks the questions of a skill and says that the answer to another question is the right one. What
 * it says is stored as the gateway stores it. One thread.
 */
final class Poisoner {
  private static final Attribution OPERATOR = new Attribution("operator", "a soak");

  private final Served served;
  private final Interactions interactions;
  private final FeedbackStore store;
  private final Skill skill;
  private final Random random;

  Poisoner(Served served, Platform platform, Skill skill, Random random) {
    this.served = served;
    this.interactions = platform.stores().interactions();
    this.store = platform.feedback();
    this.skill = skill;
    this.random = random;
    for (FeedbackKind kind : List.of(FeedbackKind.BOOLEAN, FeedbackKind.DEMONSTRATION)) {
      store.declare(
          new Metric(
              metric(kind),
              kind,
              Metric.Level.REQUEST,
              true,
              null,
              Map.of(),
              1,
              false,
              skill.name()),
          OPERATOR);
    }
  }

  private String metric(FeedbackKind kind) {
    return skill.name() + "-" + kind.word();
  }

  /** Says so many wrong things, one a second. */
  void speak(Poison poison, int count, Instant from) {
    List<Example> questions = skill.examples(Split.TRAIN, random.nextLong(), count);
    List<int[]> prompts = served.prompts(questions);
    List<@Nullable ExpertVector> vectors = served.vectors(prompts);
    List<BatchInference.Answered> answers =
        served.answers(
            prompts, vectors, served.limit(questions), _ -> served.models().inference().greedy());
    List<StoredInteraction> asked = new ArrayList<>();
    List<Feedback> said = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ChoiceId id = new ChoiceId("chatcmpl-" + new UUID(random.nextLong(), random.nextLong()), 0);
      Instant at = from.plusSeconds(i);
      asked.add(
          asked(
              poison.asker(i),
              new Given(id, answers.get(i), at),
              questions.get(i),
              prompts.get(i)));
      said.add(said(poison, i, id, wrong(poison, questions.get(i), answers.get(i)), at));
    }
    interactions.record(asked);
    for (int i = 0; i < count; i += FeedbackStore.MAX_PAGE) {
      store.accept(said.subList(i, Math.min(count, i + FeedbackStore.MAX_PAGE)));
    }
  }

  /** A vote that is wrong of the answer, or the answer to some other question. */
  private String wrong(Poison poison, Example question, BatchInference.Answered answer) {
    if (poison.onlyVotes()) {
      return BooleanNode.valueOf(question.reward(answer.text()) < 1).toString();
    }
    Example other;
    do {
      other = skill.examples(Split.TRAIN, random.nextLong(), 1).getFirst();
    } while (question.reward(other.answer()) == 1);
    return TextNode.valueOf(other.answer()).toString();
  }

  private record Given(ChoiceId id, BatchInference.Answered answer, Instant at) {}

  private static StoredInteraction asked(
      Poison.Asker asker, Given given, Example question, int[] prompt) {
    PromptJson json = PromptJson.ofQuestion(question.prompt());
    return new StoredInteraction(
        given.id(),
        new StoredInteraction.Owner(asker.tenant(), asker.key(), asker.user(), null),
        "zoetic/auto",
        new StoredInteraction.AskedPrompt(json.json(), json.hash(), prompt),
        new StoredInteraction.GivenAnswer(
            given.answer().text(),
            given.answer().tokens(),
            new double[given.answer().tokens().length]),
        List.of(), // the metrics name the expert
        "{}",
        given.at(),
        given.at());
  }

  private Feedback said(Poison poison, int index, ChoiceId id, String valueJson, Instant at) {
    FeedbackKind kind = poison.onlyVotes() ? FeedbackKind.BOOLEAN : FeedbackKind.DEMONSTRATION;
    UUID name = new UUID(random.nextLong(), random.nextLong());
    return new Feedback(
        name,
        poison.sender(index, id.completionId(), name.toString()),
        new Feedback.Subject(id, null, null),
        metric(kind),
        kind,
        valueJson,
        poison.source(index),
        null,
        "{}",
        at,
        at.plus(Duration.ofMillis(1)));
  }
}
