// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.cluster;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Questions of which each has one answer, whoever answers it and when. Thread-safe. */
final class Questions {
  private static final int DIFFERENT = 40;

  private final StreamClient client;
  private final AtomicInteger numbers = new AtomicInteger();
  private final Map<String, String> texts = new ConcurrentHashMap<>();

  Questions(StreamClient client) {
    this.client = client;
  }

  /** Asks the next, and counts what became of it. */
  void ask(Phase counted) {
    int number = numbers.getAndIncrement();
    String question = "What is %d plus 8?".formatted(number % DIFFERENT);
    try {
      StreamClient.Streamed answer = client.ask(question);
      String before = texts.putIfAbsent(question, answer.text());
      counted.answered(answer, before == null || before.equals(answer.text()));
    } catch (IOException | RuntimeException e) {
      counted.failed("question " + number + ": " + e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
