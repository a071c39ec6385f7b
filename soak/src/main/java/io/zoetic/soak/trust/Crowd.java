// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.trust;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.zoetic.core.ChoiceId;
import io.zoetic.core.PromptJson;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
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
 * Users who know a skill, err now and then, and one among them who means harm. They ask what is
 * served at temperature 1; what they say is stored as the gateway stores it. One thread.
 */
final class Crowd {
  private static final Attribution OPERATOR = new Attribution("operator", "a soak");

  static final String ADVERSARY = "adversary";
  private static final int USERS = 40;
  private static final String PRODUCT = "product";

  private final Served served;
  private final Interactions interactions;
  private final FeedbackStore store;
  private final Skill skill;
  private final Random random;
  private final Instant start = Instant.now().minus(Duration.ofHours(1));
  private final List<Feedback> said = new ArrayList<>();

  /**
   * The share of bad feedback.
   *
   * @param flipped the share of honest labels that are wrong
   * @param adversary the share of all feedback that one principal sends to do harm
   */
  record Noise(double flipped, double adversary) {}

  /** An answer that somebody got. */
  private record Asked(Example question, ChoiceId id, String text, boolean right) {}

  Crowd(Served served, Platform platform, Skill skill, Random random) {
    this.served = served;
    this.interactions = platform.stores().interactions();
    this.store = platform.feedback();
    this.skill = skill;
    this.random = random;
  }

  /**
   * Asks and judges.
   *
   * @param questions that the honest ones ask
   * @param other a skill whose expert the attack may be aimed at
   * @return how much feedback was sent
   */
  int speak(int questions, Noise noise, Attack attack, Skill other) {
    store.declare(metric(thumb(), FeedbackKind.BOOLEAN), OPERATOR);
    store.declare(metric(correction(), FeedbackKind.DEMONSTRATION), OPERATOR);
    honest(questions, noise.flipped());
    int share = (int) Math.round(said.size() * noise.adversary() / (1 - noise.adversary()));
    if (share > 0) {
      attack(attack, attack.count(share), other);
    }
    for (int from = 0; from < said.size(); from += FeedbackStore.MAX_PAGE) {
      store.accept(said.subList(from, Math.min(said.size(), from + FeedbackStore.MAX_PAGE)));
    }
    return said.size();
  }

  private Metric metric(String name, FeedbackKind kind) {
    return new Metric(
        name, kind, Metric.Level.REQUEST, true, null, Map.of(), 1, false, skill.name());
  }

  private String thumb() {
    return skill.name() + "-helpful";
  }

  private String correction() {
    return skill.name() + "-correction";
  }

  /** A thumb for every answer, and the right answer for every wrong one. */
  private void honest(int questions, double flipped) {
    List<Asked> all = ask(skill, questions, null);
    for (int i = 0; i < all.size(); i++) {
      Asked asked = all.get(i);
      String user = "user-" + i % USERS;
      Instant at = start.plusSeconds(5L * i);
      say(asked, user, BooleanNode.valueOf(asked.right() ^ flips(flipped)), at);
      if (!asked.right()) {
        Example from =
            flips(flipped) ? all.get(random.nextInt(all.size())).question() : asked.question();
        say(asked, user, TextNode.valueOf(from.answer()), at);
      }
    }
  }

  private boolean flips(double share) {
    return random.nextDouble() < share;
  }

  private void attack(Attack attack, int count, Skill other) {
    List<Asked> all = ask(attack == Attack.OTHER_SKILL ? other : skill, count, ADVERSARY);
    String constant = all.getFirst().question().answer();
    for (int i = 0; i < count; i++) {
      Asked asked = all.get(i);
      Instant at = attack.isAtOnce() ? start.plusMillis(20L * i) : start.plusSeconds(15L * i);
      JsonNode value =
          switch (attack) {
            case INVERTED_THUMBS -> BooleanNode.valueOf(!asked.right());
            case CONSTANT_ANSWER -> TextNode.valueOf(constant);
            case OTHER_SKILL -> TextNode.valueOf(all.get((i + 1) % count).question().answer());
            case BURST ->
                i % 2 == 0 ? BooleanNode.valueOf(!asked.right()) : TextNode.valueOf(constant);
          };
      say(asked, ADVERSARY, value, at);
    }
  }

  private void say(Asked about, String user, JsonNode value, Instant at) {
    boolean isThumb = value.isBoolean();
    UUID id = new UUID(random.nextLong(), random.nextLong());
    said.add(
        new Feedback(
            id,
            new Feedback.Sender(PRODUCT, KeyRole.CLIENT, null, id.toString(), "0".repeat(64)),
            new Feedback.Subject(about.id(), null, null),
            isThumb ? thumb() : correction(),
            isThumb ? FeedbackKind.BOOLEAN : FeedbackKind.DEMONSTRATION,
            value.toString(),
            new FeedbackSource(FeedbackSource.Type.END_USER, user),
            null,
            "{}",
            at,
            at));
  }

  private List<Asked> ask(Skill about, int count, @Nullable String user) {
    List<Example> questions = about.examples(Split.TRAIN, random.nextLong(), count);
    List<int[]> prompts = served.prompts(questions);
    List<@Nullable ExpertVector> vectors = served.vectors(prompts);
    List<BatchInference.Answered> answers =
        served.answers(
            prompts,
            vectors,
            served.limit(questions),
            _ -> SamplingParameters.sampled(1, random.nextLong()));
    Likelihood[] likelihoods = served.likelihoods(prompts, vectors, answers);
    List<Asked> all = new ArrayList<>();
    List<StoredInteraction> kept = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = user != null ? user : "user-" + i % USERS;
      ChoiceId id = new ChoiceId("chatcmpl-" + new UUID(random.nextLong(), random.nextLong()), 0);
      String text = answers.get(i).text();
      boolean right = questions.get(i).reward(text) == 1;
      all.add(new Asked(questions.get(i), id, text, right));
      PromptJson prompt = PromptJson.ofQuestion(questions.get(i).prompt());
      kept.add(
          new StoredInteraction(
              id,
              new StoredInteraction.Owner(null, PRODUCT, name, null),
              "zoetic/auto",
              new StoredInteraction.AskedPrompt(prompt.json(), prompt.hash(), prompts.get(i)),
              new StoredInteraction.GivenAnswer(
                  text, answers.get(i).tokens(), likelihoods[i].toArray()),
              List.of(), // the metrics name the expert
              "{}",
              start,
              start));
    }
    interactions.record(kept);
    return all;
  }
}
