// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.TokenLogprob;
import io.zoetic.gateway.completion.supervision.AnswerListener;
import io.zoetic.gateway.completion.supervision.Usage;
import io.zoetic.gateway.http.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Collects an answer and sends it as one JSON object. */
final class WholeAnswer implements AnswerListener {
  private final RoutingContext context;
  private final AnswerEncoder encoder;
  private final CompletionExchange exchange;
  private final List<Choice> choices;

  WholeAnswer(
      RoutingContext context, AnswerEncoder encoder, CompletionExchange exchange, int choices) {
    this.context = context;
    this.encoder = encoder;
    this.exchange = exchange;
    this.choices = IntStream.range(0, choices).mapToObj(Choice::new).toList();
  }

  private static final class Choice {
    private final int index;
    private final StringBuilder text = new StringBuilder();
    private final List<Integer> tokenIds = new ArrayList<>();
    private final List<TokenLogprob> logprobs = new ArrayList<>();
    private List<Integer> promptTokenIds = List.of();
    private @Nullable ChoiceEnd end;

    Choice(int index) {
      this.index = index;
    }

    ChoiceDelta whole() {
      return new ChoiceDelta(index, promptTokenIds, text.toString(), 0, tokenIds, logprobs, end);
    }
  }

  @Override
  public void started(int choice, PromptUpdate.Started started) {
    exchange.started(choice, started);
    Choice subject = choices.get(choice);
    subject.promptTokenIds = started.promptTokenIds();
    subject.text.append(started.echoText());
    subject.logprobs.addAll(started.echoLogprobs());
  }

  @Override
  public void tokens(int choice, PromptUpdate.Tokens tokens) {
    exchange.tokens(choice, tokens.tokenIds().size());
    Choice subject = choices.get(choice);
    subject.text.append(tokens.text());
    subject.tokenIds.addAll(tokens.tokenIds());
    subject.logprobs.addAll(tokens.logprobs());
  }

  @Override
  public void finished(int choice, PromptUpdate.Finished finished) {
    choices.get(choice).end = exchange.finished(choice, finished);
    Usage usage = exchange.completed();
    if (usage != null) {
      context.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
      context.response().end(encoder.answer(choices.stream().map(Choice::whole).toList(), usage));
    }
  }

  @Override
  public void failed(ApiException failure) {
    if (exchange.isUnderWay()) {
      exchange.abandon("failure");
      context.fail(failure);
    }
  }

  @Override
  public void flush() {}
}
