// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import static java.util.Objects.requireNonNull;

import io.vertx.ext.web.RoutingContext;
import io.zoetic.events.ChoiceId;
import io.zoetic.events.Origin;
import io.zoetic.events.Prompt;
import io.zoetic.events.ReplyAddress;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.access.Principal;
import io.zoetic.gateway.completion.CompletionRequest.Endpoint;
import io.zoetic.gateway.feedback.FeedbackLinks;
import io.zoetic.gateway.feedback.VoteLinks;
import io.zoetic.gateway.http.RequestIds;
import io.zoetic.vectorstore.BaseModel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the exchange that answers a checked request. Confined to the event loop. */
public final class CompletionRunner {
  private static final Logger LOG = LoggerFactory.getLogger(CompletionRunner.class);
  private static final int FINGERPRINT_LENGTH = 12;

  private final PromptSupervisor supervisor;
  private final ReplyAddress replyTo;
  private final Limits limits;
  private final InstantSource clock;
  private final CompletionMetrics metrics;

  /**
   * @param deadline from the start of an exchange to its end
   * @param streamBufferMax bytes of a stream that may wait for a slow reader
   */
  public record Limits(Duration deadline, long streamBufferMax) {}

  /**
   * @param replyTo where workers send their reports, so that the supervisor sees them
   */
  public CompletionRunner(
      PromptSupervisor supervisor,
      ReplyAddress replyTo,
      Limits limits,
      InstantSource clock,
      CompletionMetrics metrics) {
    this.supervisor = requireNonNull(supervisor, "supervisor");
    this.replyTo = requireNonNull(replyTo, "replyTo");
    this.limits = requireNonNull(limits, "limits");
    this.clock = requireNonNull(clock, "clock");
    this.metrics = requireNonNull(metrics, "metrics");
  }

  /** See {@link PromptSupervisor#requireRoom}. */
  void requireRoom(int prompts) {
    supervisor.requireRoom(prompts);
  }

  /**
   * @param links come with every choice
   */
  void start(
      RoutingContext context, CompletionRequest request, BaseModel baseModel, FeedbackLinks links) {
    if (context.response().closed()) {
      return;
    }
    supervisor.requireRoom(request.choices());
    Principal principal = Authentication.of(context);
    Instant now = clock.instant();
    AnswerEncoder encoder = encoder(request, baseModel, now);
    AnswerSink sink =
        request.delivery().stream()
            ? new StreamedAnswer(context, encoder, request.choices(), limits.streamBufferMax())
            : new WholeAnswer(context, encoder, request.choices());
    String id = encoder.head().id();
    Origin origin =
        new Origin(
            principal.tenant(),
            RequestIds.of(context),
            request.keeping().user(),
            request.keeping().episodeId(),
            request.keeping().store());
    // What is not kept cannot be judged.
    IntFunction<@Nullable VoteLinks> voteLinks =
        origin.store() ? links.of(context.request(), principal.tenant(), id) : _ -> null;
    CompletionExchange exchange =
        new CompletionExchange(
            new CompletionExchange.Task(
                prompts(request, id, now, origin), request.choicesPerPrompt(), voteLinks),
            supervisor,
            sink,
            metrics);
    context.addEndHandler(
        written -> {
          if (written.failed()) {
            exchange.abandon("disconnect");
          }
        });
    LOG.atDebug()
        .addKeyValue("requestId", RequestIds.of(context))
        .addKeyValue("principal", principal.actor())
        .addKeyValue("completionId", id)
        .addKeyValue("model", request.model())
        .addKeyValue("strategy", request.adaptation().strategy().word())
        .addKeyValue("choices", request.choices())
        .log("completion starts");
    exchange.start();
  }

  private static AnswerEncoder encoder(
      CompletionRequest request, BaseModel baseModel, Instant now) {
    boolean tokenIds = request.delivery().tokenIds();
    AnswerFormat format =
        request.endpoint() == Endpoint.CHAT ? new ChatFormat(tokenIds) : new TextFormat(tokenIds);
    String digest = baseModel.digest();
    String fingerprint = digest.substring(0, Math.min(FINGERPRINT_LENGTH, digest.length()));
    AnswerEncoder.Head head =
        new AnswerEncoder.Head(
            format.idPrefix() + RequestIds.random(),
            now.getEpochSecond(),
            request.model(),
            "fp_" + fingerprint);
    return new AnswerEncoder(head, format, request.delivery().usage());
  }

  /**
   * The prompts are named after the answer's id, which is ours, and not after the request's, which
   * a client may use twice.
   */
  private List<Prompt> prompts(
      CompletionRequest request, String answerId, Instant now, Origin origin) {
    Instant deadline = now.plus(limits.deadline());
    return IntStream.range(0, request.choices())
        .mapToObj(index -> new ChoiceId(answerId, index))
        .map(
            choice ->
                new Prompt(
                    choice.promptId(),
                    0,
                    replyTo,
                    deadline,
                    request.model(),
                    request.prompts().get(choice.index() / request.choicesPerPrompt()),
                    request.samplingOf(choice.index()),
                    request.output(),
                    request.adaptation(),
                    origin,
                    choice,
                    now))
        .toList();
  }
}
