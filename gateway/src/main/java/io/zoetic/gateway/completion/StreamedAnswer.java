// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.TokenLogprob;
import io.zoetic.gateway.completion.supervision.AnswerListener;
import io.zoetic.gateway.completion.supervision.Usage;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.ErrorHandler;
import io.zoetic.gateway.http.EventStreamHead;
import io.zoetic.gateway.http.RequestIds;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * Sends an answer as server-sent events, all that one report brings in one write.
 *
 * <p>The status line waits for the first event, so that a prompt refused by a worker is still
 * answered with the right status. Where the client reads more slowly than tokens come, events
 * collect here up to a bound.
 */
final class StreamedAnswer implements AnswerListener {
  private final RoutingContext context;
  private final HttpServerResponse response;
  private final AnswerEncoder encoder;
  private final CompletionExchange exchange;
  private final long bufferMax;
  private final ByteArrayOutputStream unsent = new ByteArrayOutputStream(512);
  private final int[] textOffsets;

  /**
   * @param bufferMax bytes that may wait for the client to read
   */
  StreamedAnswer(
      RoutingContext context,
      AnswerEncoder encoder,
      CompletionExchange exchange,
      int choices,
      long bufferMax) {
    this.context = context;
    this.response = context.response();
    this.encoder = encoder;
    this.exchange = exchange;
    this.bufferMax = bufferMax;
    this.textOffsets = new int[choices];
    response.drainHandler(_ -> flush());
  }

  @Override
  public void started(int choice, PromptUpdate.Started started) {
    exchange.started(choice, started);
    boolean hasContent = !started.echoText().isEmpty() || !started.promptTokenIds().isEmpty();
    if (encoder.opensChoices() || hasContent) {
      encoder.opening(
          unsent,
          new ChoiceDelta(
              choice,
              started.promptTokenIds(),
              started.echoText(),
              advance(choice, started.echoLogprobs()),
              List.of(),
              started.echoLogprobs(),
              null));
    }
  }

  @Override
  public void tokens(int choice, PromptUpdate.Tokens tokens) {
    exchange.tokens(choice, tokens.tokenIds().size());
    encoder.chunk(
        unsent,
        new ChoiceDelta(
            choice,
            List.of(),
            tokens.text(),
            advance(choice, tokens.logprobs()),
            tokens.tokenIds(),
            tokens.logprobs(),
            null));
  }

  @Override
  public void finished(int choice, PromptUpdate.Finished finished) {
    ChoiceEnd end = exchange.finished(choice, finished);
    encoder.chunk(
        unsent,
        new ChoiceDelta(choice, List.of(), "", textOffsets[choice], List.of(), List.of(), end));
    Usage usage = exchange.completed();
    if (usage != null) {
      encoder.end(unsent, usage);
      begin();
      response.end(takeUnsent());
    }
  }

  @Override
  public void failed(ApiException failure) {
    if (!exchange.isUnderWay()) {
      return;
    }
    exchange.abandon("failure");
    if (!response.headWritten()) {
      context.fail(failure);
      return;
    }
    ErrorHandler.log(RequestIds.of(context), failure);
    encoder.error(unsent, failure);
    response.end(takeUnsent());
  }

  /** A client that reads too slowly to be waited for is disconnected. */
  @Override
  public void flush() {
    if (!exchange.isUnderWay() || unsent.size() == 0 || response.ended() || response.closed()) {
      return;
    }
    if (!response.writeQueueFull()) {
      begin();
      response.write(takeUnsent());
    } else if (unsent.size() > bufferMax) {
      exchange.abandon("slow_reader");
      context.request().connection().close();
    }
  }

  private void begin() {
    EventStreamHead.set(response, "no-cache");
  }

  private Buffer takeUnsent() {
    Buffer taken = Buffer.buffer(unsent.toByteArray());
    unsent.reset();
    return taken;
  }

  /** The offset at which these tokens begin; the next begin after them. */
  private int advance(int choice, List<TokenLogprob> tokens) {
    int begin = textOffsets[choice];
    for (TokenLogprob token : tokens) {
      textOffsets[choice] += AnswerEncoder.widthOf(token);
    }
    return begin;
  }
}
