// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import io.zoetic.core.ChatMessage;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.text.ChatTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The conversation in which a model is asked for the label of a question: an instruction that lists
 * the labels, the question, and the beginning of the answer. It is made from the labels, so it
 * grows with the experts. Immutable and thread-safe.
 *
 * <p>It has a beginning that is the same for every question, which is read once, and a rest.
 */
public final class ClassificationPrompt {
  /** Tokens of a question and what stands around it; of a longer one the middle is left out. */
  private static final int QUESTION_TOKENS_MAX = 256;

  /** Where a question stands in the rendered template; no template changes it. */
  private static final String MARK = "Q0Q";

  private final LanguageModel model;
  private final ChatTemplate template;
  private final String instruction;
  private final String afterQuestion;

  /** Whether the template drops blanks around what the user says. */
  private final boolean strips;

  private final List<String> labels;
  private final List<int[]> labelTokens;
  private final int[] prefix;
  private final int questionTokensMax;

  private ClassificationPrompt(
      LanguageModel model, ChatTemplate template, List<Label> labels, boolean descriptions) {
    this.model = model;
    this.template = template;
    this.instruction = instruction(labels, descriptions);
    this.labels = labels.stream().map(Label::name).toList();
    String rendered = template.render(turns(instruction, MARK));
    String beforeQuestion = rendered.substring(0, rendered.lastIndexOf(MARK));
    this.afterQuestion = rendered.substring(rendered.lastIndexOf(MARK) + MARK.length());
    this.strips = template.render(turns(instruction, " " + MARK)).equals(rendered);
    this.prefix = model.tokenizer().encode(beforeQuestion, false);
    int[] end = endOfAnswer();
    this.labelTokens = this.labels.stream().map(label -> concat(encode(label), end)).toList();
    int answers = labelTokens.stream().mapToInt(tokens -> tokens.length).sum();
    int room = model.contextLength() - prefix.length - answers;
    this.questionTokensMax = Math.min(QUESTION_TOKENS_MAX, room);
  }

  /**
   * The prompt for some experts and {@link Label#OTHER}. If their descriptions do not fit the
   * context, only their names are listed.
   *
   * @param experts in the order in which they are listed
   * @throws IllegalArgumentException if the model has no chat template, or if not even the names
   *     fit
   */
  public static ClassificationPrompt of(LanguageModel model, List<Label> experts) {
    ChatTemplate template =
        model
            .chatTemplate()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "asking for a label needs a chat template, the base model has none"));
    List<Label> labels = new ArrayList<>(experts);
    labels.add(Label.other());
    for (boolean descriptions : new boolean[] {true, false}) {
      ClassificationPrompt prompt = new ClassificationPrompt(model, template, labels, descriptions);
      if (prompt.questionTokensMax >= QUESTION_TOKENS_MAX / 4) {
        return prompt;
      }
    }
    throw new IllegalArgumentException(
        "the names of all %d experts must fit the context of %d tokens beside a question, do not"
            .formatted(experts.size(), model.contextLength()));
  }

  private static String instruction(List<Label> labels, boolean descriptions) {
    return labels.stream()
        .map(
            label ->
                descriptions && !label.description().isEmpty()
                    ? "- " + label.name() + ": " + label.description()
                    : "- " + label.name())
        .collect(
            Collectors.joining(
                "\n",
                "Which of these skills does the question need?\n",
                "\nAnswer with the name of the skill only."));
  }

  private static List<ChatMessage> turns(String instruction, String question) {
    return List.of(new ChatMessage("system", instruction), new ChatMessage("user", question));
  }

  /** What a template writes behind an answer, if it is one token that ends answers. */
  private int[] endOfAnswer() {
    List<ChatMessage> turns = new ArrayList<>(turns(instruction, MARK));
    turns.add(new ChatMessage("assistant", MARK));
    String rendered = template.render(turns);
    int[] after = encode(rendered.substring(rendered.lastIndexOf(MARK) + MARK.length()));
    return after.length > 0 && model.config().eosTokenIds().contains(after[0])
        ? new int[] {after[0]}
        : new int[0];
  }

  private int[] encode(String text) {
    return model.tokenizer().encode(text, false);
  }

  private static int[] concat(int[] first, int[] second) {
    return IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();
  }

  /** The names of the labels, {@link Label#OTHER} last. */
  public List<String> labels() {
    return labels;
  }

  /** The tokens that every question's prompt begins with. */
  public int[] prefix() {
    return prefix.clone();
  }

  /** The rest of a question's prompt: the question, and all up to where the label begins. */
  public int[] rest(String question) {
    // As the template would, without the time that it takes.
    int[] rest = restOf(strips ? question.strip() : question);
    if (rest.length <= questionTokensMax) {
      return rest;
    }
    int head = questionTokensMax / 2;
    int tail = rest.length - (questionTokensMax - head);
    return IntStream.concat(IntStream.of(rest).limit(head), IntStream.of(rest).skip(tail))
        .toArray();
  }

  private int[] restOf(String question) {
    return model.tokenizer().hasSpecialText(question)
        ? concat(model.tokenizer().encodeLiterally(question, true), encode(afterQuestion))
        : encode(question + afterQuestion);
  }

  /** The tokens of each label as the model would answer it, in the order of {@link #labels}. */
  public List<int[]> labelTokens() {
    return labelTokens.stream().map(int[]::clone).toList();
  }
}
