// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.operation;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The quick start of a newcomer in a checkout, as its own {@code ./zoetic} does it, with a
 * stopwatch.
 */
final class QuickStart {
  /** What {@code dev} prints to be pasted. */
  private static final String QUESTION =
      """
      {"model": "zoetic/base", "messages": [{"role": "user", "content": "What is 12 plus 30?"}]}
      """;

  private static final long LOOK_MILLIS = 50;

  private final Path checkout;

  QuickStart(Path checkout) {
    this.checkout = checkout.toAbsolutePath().normalize();
  }

  /**
   * Seconds, each from the command. Those of the JVM's processor time are the same however busy the
   * machine is; PostgreSQL's processes are not in them.
   *
   * @param ready until {@code dev} says so
   * @param answer until its question is answered
   * @param processor what the JVM computed until then
   * @param command of an operator, {@code experts list}, for the second time
   * @param demo until the demonstration is over, NaN without it
   * @param demoProcessor what its JVM computed
   */
  record Seconds(
      double ready,
      double answer,
      double processor,
      double command,
      double demo,
      double demoProcessor) {}

  /**
   * Starts, asks, ends; then the demonstration, if it is wanted.
   *
   * @throws IllegalStateException if any of it does not come out as it should
   */
  Seconds run(boolean withDemo) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    double ready;
    double answer;
    double processor;
    double command;
    try (CheckoutDev dev = CheckoutDev.start(checkout)) {
      ready = secondsSince(begin);
      ask(URI.create(dev.url() + "/v1/chat/completions"), dev.key());
      answer = secondsSince(begin);
      processor = dev.processorSeconds();
      operate(dev);
      command = operate(dev);
    }
    if (!withDemo) {
      return new Seconds(ready, answer, processor, command, Double.NaN, Double.NaN);
    }
    begin = System.nanoTime();
    double demoProcessor = demo();
    return new Seconds(ready, answer, processor, command, secondsSince(begin), demoProcessor);
  }

  private double operate(CheckoutDev dev) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Process command =
        CheckoutDev.run(
            checkout, List.of("experts", "list", "--url", dev.url(), "--key", dev.key()));
    String printed = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (command.waitFor() != 0) {
      throw new IllegalStateException("the experts must be listed, printed:\n" + printed);
    }
    return secondsSince(begin);
  }

  /** Returns the processor time when it is over. What it prints fits into a pipe. */
  private double demo() throws IOException, InterruptedException {
    Process demo = CheckoutDev.run(checkout, List.of("demo"));
    double processor = 0;
    while (!demo.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      processor = Math.max(processor, CheckoutDev.processorSeconds(demo));
    }
    if (demo.exitValue() != 0) {
      throw new IllegalStateException(
          "the demonstration must succeed, printed:\n"
              + new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
    return processor;
  }

  private static void ask(URI url, String key) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("authorization", "Bearer " + key)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(QUESTION))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      if (response.statusCode() != 200) {
        throw new IllegalStateException("the question must be answered, was " + response.body());
      }
    }
  }

  private static double secondsSince(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}
