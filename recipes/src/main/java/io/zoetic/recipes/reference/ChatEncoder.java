// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.reference;

import io.zoetic.recipes.tokenizer.BytePairTrainer;
import io.zoetic.recipes.tokenizer.BytePairVocabulary;
import io.zoetic.recipes.tokenizer.SpecialToken;
import java.util.ArrayList;
import java.util.List;

/** Turns conversations into tokens, exactly as the chat template does. */
public final class ChatEncoder {
  /** How many conversations of the mixture the tokenizer is trained on. */
  private static final int CORPUS_SIZE = 40_000;

  private static final String SYSTEM = "system";
  private static final String USER = "user";
  private static final String ASSISTANT = "assistant";

  private final BytePairVocabulary vocabulary;

  public ChatEncoder(BytePairVocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** Trains a vocabulary of at most {@code vocabSize} tokens on the mixture. */
  public static BytePairVocabulary trainVocabulary(long seed, int vocabSize) {
    BytePairTrainer trainer = new BytePairTrainer();
    Mixture mixture = new Mixture(seed);
    for (int i = 0; i < CORPUS_SIZE; i++) {
      Conversation conversation = mixture.next();
      if (conversation.system() != null) {
        trainer.add(SYSTEM);
        trainer.add(conversation.system());
      }
      trainer.add(USER);
      trainer.add(conversation.user());
      trainer.add(ASSISTANT);
      trainer.add(conversation.assistant());
    }
    return trainer.train(vocabSize);
  }

  /** Encodes a conversation with its answer and the end of its turn. */
  public EncodedConversation encode(Conversation conversation) {
    List<Integer> tokens = prompt(conversation);
    int answerStart = tokens.size();
    tokens.addAll(vocabulary.encode(conversation.assistant().strip()));
    tokens.add(SpecialToken.END_OF_TURN.id());
    return new EncodedConversation(tokens, answerStart);
  }

  /** Encodes a question up to where the answer begins. */
  public List<Integer> encodePrompt(String user) {
    return prompt(Conversation.of(user, ""));
  }

  private List<Integer> prompt(Conversation conversation) {
    List<Integer> tokens = new ArrayList<>();
    tokens.add(SpecialToken.BEGIN_OF_TEXT.id());
    if (conversation.system() != null) {
      addMessage(SYSTEM, conversation.system(), tokens);
    }
    addMessage(USER, conversation.user(), tokens);
    addHeader(ASSISTANT, tokens);
    return tokens;
  }

  private void addMessage(String role, String content, List<Integer> tokens) {
    addHeader(role, tokens);
    tokens.addAll(vocabulary.encode(content.strip()));
    tokens.add(SpecialToken.END_OF_TURN.id());
  }

  private void addHeader(String role, List<Integer> tokens) {
    tokens.add(SpecialToken.START_HEADER.id());
    tokens.addAll(vocabulary.encode(role));
    tokens.add(SpecialToken.END_HEADER.id());
  }
}
