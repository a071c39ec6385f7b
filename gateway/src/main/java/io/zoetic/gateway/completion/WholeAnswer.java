// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.events.PromptUpdate;
import io.zoetic.events.TokenLogprob;
import io.zoetic.gateway.http.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Collects an answer and sends it as one JSON object. */
final class WholeAnswer implements AnswerSink {
  private final RoutingContext context;
  private final AnswerEncoder encoder;
  private final List<Choice> choices;

  WholeAnswer(RoutingContext context, AnswerEncoder encoder, int choices) {
    this.context = context;
    this.encoder = encoder;
    this.choices = IntStream.range(0, choices).mapToObj(Choice::new).toList();
  }

  private static final class Choice {
    private final int index;
    private final StringBuilder text = new StringBuilder();
    private final List<Integer> tokenIds = new ArrayList<>();
    private final List<TokenLogprob> logprobs = new ArrayList<>();
    private List<Integer> promptTokenIds = List.of();
    private @Nullable Ending ending;

    Choice(int index) {
      this.index = index;
    }

    Fragment whole() {
      return new Fragment(index, promptTokenIds, text.toString(), 0, tokenIds, logprobs, ending);
    }
  }

  @Override
  public void started(int choice, PromptUpdate.Started started) {
    Choice subject = choices.get(choice);
    subject.promptTokenIds = started.promptTokenIds();
    subject.text.append(started.echoText());
    subject.logprobs.addAll(started.echoLogprobs());
  }

  @Override
  public void tokens(int choice, PromptUpdate.Tokens tokens) {
    Choice subject = choices.get(choice);
    subject.text.append(tokens.text());
    subject.tokenIds.addAll(tokens.tokenIds());
    subject.logprobs.addAll(tokens.logprobs());
  }

  @Override
  public void finished(int choice, Ending ending) {
    choices.get(choice).ending = ending;
  }

  @Override
  public boolean flush() {
    return true;
  }

  @Override
  public void complete(Usage usage) {
    context.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    context.response().end(encoder.answer(choices.stream().map(Choice::whole).toList(), usage));
  }

  @Override
  public void fail(ApiException failure) {
    context.fail(failure);
  }

  @Override
  public void disconnect() {
    context.request().connection().close();
  }
}
