// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.events.PromptUpdate;
import io.zoetic.events.TokenLogprob;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.ErrorHandler;
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
final class StreamedAnswer implements AnswerSink {
  private final RoutingContext context;
  private final HttpServerResponse response;
  private final AnswerEncoder encoder;
  private final long bufferMax;
  private final ByteArrayOutputStream unsent = new ByteArrayOutputStream(512);
  private final int[] textOffsets;

  /**
   * @param bufferMax bytes that may wait for the client to read
   */
  StreamedAnswer(RoutingContext context, AnswerEncoder encoder, int choices, long bufferMax) {
    this.context = context;
    this.response = context.response();
    this.encoder = encoder;
    this.bufferMax = bufferMax;
    this.textOffsets = new int[choices];
    response.drainHandler(_ -> flush());
  }

  @Override
  public void started(int choice, PromptUpdate.Started started) {
    boolean hasContent = !started.echoText().isEmpty() || !started.promptTokenIds().isEmpty();
    if (encoder.format().opensChoices() || hasContent) {
      encoder.opening(
          unsent,
          new Fragment(
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
    encoder.chunk(
        unsent,
        new Fragment(
            choice,
            List.of(),
            tokens.text(),
            advance(choice, tokens.logprobs()),
            tokens.tokenIds(),
            tokens.logprobs(),
            null));
  }

  @Override
  public void finished(int choice, Ending ending) {
    encoder.chunk(
        unsent,
        new Fragment(choice, List.of(), "", textOffsets[choice], List.of(), List.of(), ending));
  }

  @Override
  public boolean flush() {
    if (unsent.size() == 0 || response.ended() || response.closed()) {
      return true;
    }
    if (response.writeQueueFull()) {
      return unsent.size() <= bufferMax;
    }
    begin();
    response.write(takeUnsent());
    return true;
  }

  @Override
  public void complete(Usage usage) {
    encoder.end(unsent, usage);
    begin();
    response.end(takeUnsent());
  }

  @Override
  public void fail(ApiException failure) {
    if (!response.headWritten()) {
      context.fail(failure);
      return;
    }
    ErrorHandler.log(RequestIds.of(context), failure);
    encoder.error(unsent, failure);
    response.end(takeUnsent());
  }

  @Override
  public void disconnect() {
    context.request().connection().close();
  }

  private void begin() {
    if (!response.headWritten()) {
      response.setChunked(true);
      response.putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8");
      response.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
      // nginx would otherwise hold tokens back until its buffer is full.
      response.putHeader("x-accel-buffering", "no");
    }
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
      textOffsets[choice] += AnswerFormat.widthOf(token);
    }
    return begin;
  }
}
