// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.reference;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.LossGradient;
import io.zoetic.model.training.loss.Objective;
import java.util.Arrays;
import java.util.List;

/**
 * Next-token loss of whole conversations: the mean over all tokens but the first, where a token of
 * an answer counts fully and one before it hardly.
 *
 * @param answers all of a conversation behind its first token
 * @param answerStarts where in a conversation the assistant's answer starts
 */
record ConversationLoss(List<Completion> answers, List<Integer> answerStarts) implements Objective {
  /**
   * Prompts are full of random operands: predicting them teaches little, and a little is enough.
   */
  private static final float PROMPT_WEIGHT = 0.03f;

  static ConversationLoss of(List<EncodedConversation> conversations) {
    return new ConversationLoss(
        conversations.stream().map(ConversationLoss::behindTheFirst).toList(),
        conversations.stream().map(EncodedConversation::answerStart).toList());
  }

  private static Completion behindTheFirst(EncodedConversation conversation) {
    int[] tokens = conversation.tokens().stream().mapToInt(token -> token).toArray();
    return Completion.right(new int[] {tokens[0]}, Arrays.copyOfRange(tokens, 1, tokens.length));
  }

  @Override
  public LossGradient lossGradient(List<Likelihood> now) {
    double sum = 0;
    for (int row = 0; row < now.size(); row++) {
      for (int token = 0; token < now.get(row).size(); token++) {
        sum += weight(row, token);
      }
    }
    LossGradient lossGradient = new LossGradient(now);
    for (int row = 0; row < now.size(); row++) {
      for (int token = 0; token < now.get(row).size(); token++) {
        double share = weight(row, token) / sum;
        lossGradient.addLoss(-share * now.get(row).of(token));
        lossGradient.add(row, token, -share);
      }
    }
    return lossGradient;
  }

  /** How many tokens are predicted. */
  int predictedTokens() {
    return answers.stream().mapToInt(each -> each.answer().length).sum();
  }

  private float weight(int row, int token) {
    return token + 1 < answerStarts.get(row) ? PROMPT_WEIGHT : 1;
  }
}
