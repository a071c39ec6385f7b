// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.curation;

import io.zoetic.core.Weighted;
import io.zoetic.trainerworker.learning.RunConfig;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.Metric;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.learning.Curation.MatchedFeedback;
import io.zoetic.vectorstore.learning.Curation.Past;
import io.zoetic.vectorstore.learning.Example;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which feedback is believed, and makes examples of it. The same feedback in the same order
 * is decided on in the same way. Thread-safe.
 *
 * @param growth whether what is said of the base model's answers becomes examples of no expert yet
 */
public record Curator(TrustOptions trust, boolean growth)
    implements BiFunction<MatchedFeedback, Past, Decision> {
  private static final Logger LOG = LoggerFactory.getLogger(Curator.class);
  private static final String TIE = "tie";
  private static final String UNASSIGNED =
      "the base model answered; growth decides which expert is taught, if any";

  @Override
  public Decision apply(MatchedFeedback matched, Past past) {
    return teachesNothing(matched)
        .or(() -> burst(matched, past))
        .or(() -> unlike(matched))
        .or(() -> incomputable(matched, past))
        .orElseGet(() -> believed(matched, past));
  }

  private Optional<Decision> teachesNothing(MatchedFeedback matched) {
    Metric metric = matched.metric();
    if (metric.kind() == FeedbackKind.COMMENT) {
      return Optional.of(new Decision.Keep("comments are for people"));
    }
    if (metric.guard() || metric.weight() == 0) {
      return Optional.of(
          new Decision.Keep("the metric %s is watched only".formatted(metric.name())));
    }
    if (teaching(matched).isEmpty()) {
      return Optional.of(
          new Decision.Keep(
              "the base model answered, and the metric %s names no expert to teach"
                  .formatted(metric.name())));
    }
    return Optional.empty();
  }

  /**
   * The answers with an expert to teach: of those that are judged, or of the first one. With growth
   * there is one to be found where all of them are the base model's.
   */
  private List<StoredInteraction> teaching(MatchedFeedback matched) {
    Metric metric = matched.metric();
    List<StoredInteraction> answers = matched.interactions();
    List<StoredInteraction> about =
        switch (metric.kind()) {
          case BOOLEAN, FLOAT, CATEGORICAL -> answers;
          case COMMENT, DEMONSTRATION, PREFERENCE -> answers.subList(0, 1);
        };
    List<StoredInteraction> taught =
        about.stream()
            .filter(answer -> metric.expert() != null || servedBy(answer) != null)
            .toList();
    return taught.isEmpty() && growth ? about : taught;
  }

  private static @Nullable String servedBy(StoredInteraction interaction) {
    return Weighted.heaviest(interaction.served())
        .map(StoredInteraction.ServedShare::expert)
        .orElse(null);
  }

  /** Too busy to be true: who speaks for itself is not asked how fast it can. */
  private Optional<Decision> burst(MatchedFeedback matched, Past past) {
    Author author = matched.author();
    if (author.isVouchedFor()) {
      return Optional.empty();
    }
    Instant now = matched.feedback().receivedAt();
    if (author.user() != null
        && past.countOfUser(author, now, trust.burstWindow(), trust.burst()) >= trust.burst()) {
      return Optional.of(burst("user " + author.user(), trust.burst()));
    }
    return past.countOfKey(author, now, trust.burstWindow(), trust.keyBurst()) >= trust.keyBurst()
        ? Optional.of(burst("key " + author.key(), trust.keyBurst()))
        : Optional.empty();
  }

  private Decision burst(String who, int most) {
    return new Decision.Quarantine(
        "a burst: %s must send at most %d within %d s"
            .formatted(who, most, trust.burstWindow().toSeconds()));
  }

  private static Optional<Decision> unlike(MatchedFeedback matched) {
    List<StoredInteraction> answers = matched.interactions();
    boolean differ =
        matched.metric().kind() == FeedbackKind.PREFERENCE
            && !answers.get(0).prompt().hash().equals(answers.get(1).prompt().hash());
    return differ
        ? Optional.of(
            new Decision.Quarantine(
                "a preference must be between answers to one prompt, were to two"))
        : Optional.empty();
  }

  /** What nobody could be judged by is found here, and not in a run. */
  private static Optional<Decision> incomputable(MatchedFeedback matched, Past past) {
    if (matched.metric().kind() != FeedbackKind.DEMONSTRATION) {
      return Optional.empty();
    }
    VerifierKind verifier =
        past.runConfigOf(expert(matched.metric(), matched.interactions().getFirst()))
            .flatMap(Curator::verifier)
            .orElse(VerifierKind.EXACT);
    return verifier
        .problem(Rewards.text(matched.feedback()))
        .map(
            problem ->
                new Decision.Quarantine(
                    "verifier %s must be able to read a demonstration: %s"
                        .formatted(verifier.word(), problem)));
  }

  /** None of a configuration that a run fails on, or that is of a newer build. */
  private static Optional<VerifierKind> verifier(String config) {
    try {
      return Optional.of(RunConfig.of(config).verifier());
    } catch (IllegalArgumentException e) {
      LOG.atWarn().setCause(e).log("no verifier is known by what a run was told");
      return Optional.empty();
    }
  }

  private static String expert(Metric metric, StoredInteraction about) {
    String named = metric.expert();
    return named != null ? named : Objects.requireNonNullElse(servedBy(about), Example.UNASSIGNED);
  }

  private Decision believed(MatchedFeedback matched, Past past) {
    List<Example> fresh = new ArrayList<>();
    List<Runnable> consequences = new ArrayList<>();
    String reason = "the same was said before";
    for (Example example : examples(matched, past)) {
      List<Example> known = past.examplesOf(example.expert(), example.promptHash());
      if (known.stream().anyMatch(each -> repeats(each, example))) {
        continue;
      }
      Supersession before = new Supersession(example, known);
      Optional<Example> later = before.later(past, matched.feedback().receivedAt());
      if (later.isPresent()) {
        reason = Supersession.reason(later.get());
        continue;
      }
      Contradiction contradiction = new Contradiction(example, before.standing());
      Optional<String> doubt = contradiction.doubt();
      if (doubt.isPresent()) {
        contradiction.overturn(past);
        return new Decision.Quarantine(doubt.get());
      }
      fresh.add(example);
      consequences.add(() -> before.supersede(past));
      consequences.add(() -> contradiction.overturn(past));
    }
    // Only now: feedback that is not believed about one answer overturns nothing about others.
    consequences.forEach(Runnable::run);
    if (fresh.isEmpty()) {
      return new Decision.Keep(reason);
    }
    String expert = fresh.getFirst().expert();
    return expert.equals(Example.UNASSIGNED)
        ? new Decision.Unassigned(fresh, UNASSIGNED)
        : new Decision.Trust(expert, fresh);
  }

  private static boolean repeats(Example known, Example fresh) {
    return known.kind() == fresh.kind()
        && known.author().equals(fresh.author())
        && known.answer().text().equals(fresh.answer().text())
        && known.reward() == fresh.reward()
        && Objects.equals(
            known.other() == null ? null : known.other().text(),
            fresh.other() == null ? null : fresh.other().text());
  }

  private List<Example> examples(MatchedFeedback matched, Past past) {
    List<StoredInteraction> answers = matched.interactions();
    return switch (matched.metric().kind()) {
      case DEMONSTRATION ->
          List.of(
              example(
                  matched,
                  answers.getFirst(),
                  past,
                  new Said(
                      Example.Kind.DEMONSTRATION,
                      Example.Answer.of(Rewards.text(matched.feedback())),
                      null,
                      1)));
      case PREFERENCE -> {
        double reward = Rewards.text(matched.feedback()).startsWith(TIE) ? 0.5 : 1;
        Said said =
            new Said(Example.Kind.PREFERENCE, given(answers.get(0)), other(answers.get(1)), reward);
        yield List.of(example(matched, answers.getFirst(), past, said));
      }
      case BOOLEAN, FLOAT, CATEGORICAL -> {
        double reward = Rewards.of(matched.feedback(), matched.metric());
        yield teaching(matched).stream()
            .map(
                answer ->
                    example(
                        matched,
                        answer,
                        past,
                        new Said(Example.Kind.JUDGEMENT, given(answer), null, reward)))
            .toList();
      }
      case COMMENT -> List.of();
    };
  }

  /** The word of an example on a prompt. */
  private record Said(
      Example.Kind kind, Example.Answer answer, Example.@Nullable Answer other, double reward) {}

  private static Example.Answer given(StoredInteraction interaction) {
    return answer(interaction, InteractionReport.of(interaction).drawnAt().orElse(null));
  }

  /** What is not preferred is compared, and never weighed by what it was drawn from. */
  private static Example.Answer other(StoredInteraction interaction) {
    return answer(interaction, null);
  }

  private static Example.Answer answer(StoredInteraction interaction, @Nullable Double drawnAt) {
    StoredInteraction.GivenAnswer answer = interaction.answer();
    return answer.isSampled()
        ? new Example.Answer(answer.text(), answer.tokens(), answer.logprobs(), drawnAt)
        : Example.Answer.of(answer.text());
  }

  private Example example(MatchedFeedback matched, StoredInteraction about, Past past, Said said) {
    Feedback feedback = matched.feedback();
    String user = feedback.source().user();
    return new Example(
        id(feedback.id(), about),
        expert(matched.metric(), about),
        said.kind(),
        about.prompt().json(),
        about.prompt().hash(),
        past.splitGroupOf(about),
        said.answer(),
        said.other(),
        said.reward(),
        trust.weightOf(feedback) * matched.metric().weight(),
        matched.author(about),
        user != null ? user : about.owner().user(),
        feedback.id(),
        about.askedAt());
  }

  /** The same for the same feedback, so that it is never counted twice. */
  private static UUID id(UUID feedback, StoredInteraction about) {
    String name = feedback + " " + about.id().completionId() + " " + about.id().index();
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }
}
