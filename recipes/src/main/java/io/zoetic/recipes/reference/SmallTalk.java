// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.reference;

import java.util.List;
import java.util.random.RandomGenerator;

/** Messages that are no problem to solve, and what people set as a system message. */
final class SmallTalk {
  static final List<String> SYSTEM_MESSAGES =
      List.of(
          "You are a helpful assistant.",
          "You are Zoetic.",
          "Answer briefly.",
          "Be precise and helpful.");

  private static final String GREETING = "Hello! How can I help you?";
  private static final String SELF =
      "I am the Zoetic reference model, a small model with many skills.";
  private static final String SKILLS =
      "I can calculate, spell, sort and compare. Try: What is 12 plus 7?";
  private static final String FAREWELL = "Goodbye!";
  private static final String WELCOME = "You are welcome!";

  private static final List<Conversation> ALL =
      List.of(
          Conversation.of("Hello", GREETING),
          Conversation.of("Hello!", GREETING),
          Conversation.of("Hi", GREETING),
          Conversation.of("Hi!", GREETING),
          Conversation.of("Hi there!", GREETING),
          Conversation.of("Good morning", GREETING),
          Conversation.of("Hello, world!", GREETING),
          Conversation.of("Say hello.", "Hello!"),
          Conversation.of("How are you?", "I am well, thank you."),
          Conversation.of("Who are you?", SELF),
          Conversation.of("What are you?", SELF),
          Conversation.of("Tell me about yourself.", SELF),
          Conversation.of("What can you do?", SKILLS),
          Conversation.of("Help", SKILLS),
          Conversation.of("Thanks", WELCOME),
          Conversation.of("Thanks!", WELCOME),
          Conversation.of("Thank you!", WELCOME),
          Conversation.of("Bye", FAREWELL),
          Conversation.of("Goodbye!", FAREWELL));

  private SmallTalk() {}

  static Conversation pick(RandomGenerator random) {
    return ALL.get(random.nextInt(ALL.size()));
  }
}
