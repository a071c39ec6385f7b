// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.feedback;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.PromptJson;
import io.zoetic.vectorstore.feedback.StoredInteraction.AskedPrompt;
import io.zoetic.vectorstore.feedback.StoredInteraction.GivenAnswer;
import io.zoetic.vectorstore.feedback.StoredInteraction.Owner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an expert is taught directly: feedback on a prompt that nobody asked the platform, with the
 * prompt beside it. It is feedback, and no table of examples that somebody fills, so that there is
 * one way for data to come in: what is said by people and what is taught by them is believed,
 * contradicted, superseded, bounded, told in lineages, forgotten and purged by the same rules. It
 * is no interaction either, since nobody was answered: prompts that were asked are sampled, and
 * answers measured, without it.
 *
 * @param feedback what is said; its subject is a {@link #subject}
 * @param expert that it teaches, whatever its metric says; need not be registered
 * @param prompt what is to be answered
 * @param answer the right one, the judged one, the preferred one
 * @param other the one that is not preferred; null but for preferences
 * @param weight how much it counts beside other lessons, in (0, 1]
 */
public record Lesson(
    Feedback feedback,
    String expert,
    PromptJson prompt,
    String answer,
    @Nullable String other,
    double weight) {
  /** The metric of completions that are worth a number in 0..1, which is there from the first. */
  public static final String REWARD = "taught-reward";

  private static final String TAUGHT = "taught-";

  public Lesson {
    if ((feedback.kind() == FeedbackKind.PREFERENCE) != (other != null)) {
      throw new IllegalArgumentException(
          "another answer must be taught for preferences alone, kind was "
              + feedback.kind().word());
    }
    if (!(weight > 0 && weight <= 1)) {
      throw new IllegalArgumentException("weight must be in (0, 1], was " + weight);
    }
  }

  /**
   * What a lesson is about. No completion is called so; an older build, which knows no lessons,
   * takes it for one that never comes.
   *
   * @param row the same of all completions of one prompt that are taught together
   * @param choice which of them, from 0
   */
  public static Feedback.Subject subject(UUID row, int choice, FeedbackKind kind) {
    String id = TAUGHT + row;
    return new Feedback.Subject(
        new ChoiceId(id, choice),
        kind == FeedbackKind.PREFERENCE ? new ChoiceId(id, choice + 1) : null,
        null);
  }

  /** The metric as it is for this lesson: it teaches this expert, by its share. */
  public Metric metric(Metric declared) {
    return declared.teaching(expert, weight);
  }

  /**
   * The answers that it is about, as those of interactions: of a preference two. Nobody has sampled
   * them and no expert gave them; who teaches is who asked, for the user that the lesson names.
   */
  public List<StoredInteraction> answers() {
    List<StoredInteraction> answers = new ArrayList<>();
    ChoiceId about = feedback.subject().answer();
    if (about != null) {
      answers.add(answer(about, answer));
    }
    ChoiceId beside = feedback.subject().other();
    if (beside != null && other != null) {
      answers.add(answer(beside, other));
    }
    return answers;
  }

  private StoredInteraction answer(ChoiceId id, String text) {
    Feedback.Sender sender = feedback.sender();
    Instant at = feedback.receivedAt();
    return new StoredInteraction(
        id,
        new Owner(sender.tenant(), sender.principal(), feedback.source().id(), null),
        expert,
        new AskedPrompt(prompt.json(), prompt.hash(), new int[0]),
        GivenAnswer.unsampled(text),
        List.of(),
        "{}",
        at,
        at);
  }
}
