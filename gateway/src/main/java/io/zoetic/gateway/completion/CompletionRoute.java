// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.bootstrap.tracing.Tracing;
import io.zoetic.core.ChoiceId;
import io.zoetic.events.completion.Origin;
import io.zoetic.events.completion.Prompt;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.access.Principal;
import io.zoetic.gateway.access.RateLimits;
import io.zoetic.gateway.access.TokenReservation;
import io.zoetic.gateway.completion.dispatch.Party;
import io.zoetic.gateway.completion.dispatch.TenantWeights;
import io.zoetic.gateway.completion.request.CompletionRequest;
import io.zoetic.gateway.completion.request.CompletionRequest.Endpoint;
import io.zoetic.gateway.completion.request.CompletionRequestParser;
import io.zoetic.gateway.completion.request.ContextFit;
import io.zoetic.gateway.completion.supervision.CompletionMetrics;
import io.zoetic.gateway.completion.supervision.PromptSupervisor;
import io.zoetic.gateway.fleet.RecentTraffic;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestIds;
import io.zoetic.gateway.http.body.BodyReader;
import io.zoetic.gateway.http.body.JsonBody;
import io.zoetic.gateway.models.BaseModelCache;
import io.zoetic.gateway.models.NamedVersions;
import io.zoetic.gateway.tracing.RequestSpan;
import io.zoetic.vectorstore.BaseModel;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the two completion endpoints: reads and checks a body, makes a prompt of each choice, and
 * has the {@link PromptSupervisor} tell the answer what becomes of them. Confined to the event
 * loop.
 */
public final class CompletionRoute {
  private static final Logger LOG = LoggerFactory.getLogger(CompletionRoute.class);
  private static final int FINGERPRINT_LENGTH = 12;

  private final CompletionRequestParser chats = parser(Endpoint.CHAT);
  private final CompletionRequestParser texts = parser(Endpoint.TEXT);
  private final PromptSupervisor supervisor;
  private final BodyReader bodies;
  private final BaseModelCache baseModels;
  private final NamedVersions versions;
  private final Comparisons comparisons;
  private final VoteLinks.Source links;
  private final long streamBufferMax;
  private final InstantSource clock;
  private final CompletionMetrics metrics;
  private final Tracing tracing;
  private final RecentTraffic traffic;
  private final TenantWeights weights;
  private final RateLimits limits;
  private final Map<Party, Integer> reading = new HashMap<>();

  /**
   * @param weights of those who share the workers
   * @param limits how many tokens a key may use
   * @param versions which may be asked for by their number
   * @param comparisons which requests get two answers
   * @param links come with every choice that is kept
   * @param streamBufferMax bytes of a stream that may wait for a slow reader
   */
  public CompletionRoute(
      PromptSupervisor supervisor,
      TenantWeights weights,
      RateLimits limits,
      BodyReader bodies,
      BaseModelCache baseModels,
      NamedVersions versions,
      Comparisons comparisons,
      VoteLinks.Source links,
      long streamBufferMax,
      InstantSource clock,
      CompletionMetrics metrics,
      Tracing tracing,
      RecentTraffic traffic) {
    this.supervisor = requireNonNull(supervisor, "supervisor");
    this.weights = requireNonNull(weights, "weights");
    this.limits = requireNonNull(limits, "limits");
    this.bodies = requireNonNull(bodies, "bodies");
    this.baseModels = requireNonNull(baseModels, "baseModels");
    this.versions = requireNonNull(versions, "versions");
    this.comparisons = requireNonNull(comparisons, "comparisons");
    this.links = requireNonNull(links, "links");
    this.streamBufferMax = streamBufferMax;
    this.clock = requireNonNull(clock, "clock");
    this.metrics = requireNonNull(metrics, "metrics");
    this.tracing = requireNonNull(tracing, "tracing");
    this.traffic = requireNonNull(traffic, "traffic");
  }

  private static CompletionRequestParser parser(Endpoint endpoint) {
    return new CompletionRequestParser(endpoint, RandomGenerator.getDefault());
  }

  /** {@code POST /v1/chat/completions}. */
  public void chat(RoutingContext context) {
    answer(context, chats);
  }

  /** {@code POST /v1/completions}. */
  public void text(RoutingContext context) {
    answer(context, texts);
  }

  private void answer(RoutingContext context, CompletionRequestParser parser) {
    JsonBody.checkContentType(context.request().getHeader(HttpHeaders.CONTENT_TYPE));
    Party party = party(context);
    // Bodies under way take memory, too.
    supervisor.admission().requireRoom(party, reading.getOrDefault(party, 0) + 1);
    reading.merge(party, 1, Integer::sum);
    bodies
        .read(context)
        .onComplete(_ -> read(party))
        .map(parser::parse)
        .compose(request -> start(context, request))
        .onFailure(context::fail);
  }

  private Party party(RoutingContext context) {
    Principal principal = Authentication.of(context);
    return weights.party(principal.tenant(), principal.id());
  }

  private void read(Party party) {
    reading.computeIfPresent(party, (_, bodies) -> bodies == 1 ? null : bodies - 1);
  }

  private Future<?> start(RoutingContext context, CompletionRequest request) {
    Principal principal = Authentication.of(context);
    return versions
        .require(principal, request.adaptation(), request.model())
        .compose(_ -> compared(context, request))
        .compose(
            compared ->
                baseModels
                    .current()
                    .map(
                        baseModel -> {
                          start(context, request, compared, baseModel);
                          return request;
                        }));
  }

  /** What nobody can vote on need not be compared. */
  private Future<Optional<List<String>>> compared(
      RoutingContext context, CompletionRequest request) {
    return links.areThere(context.request())
        ? comparisons.of(request, Authentication.of(context).tenant(), RequestIds.of(context))
        : Future.succeededFuture(Optional.empty());
  }

  /**
   * What is asked for.
   *
   * @param compared the ids under which its two choices are sent; empty: they are not compared
   * @param reservation of the tokens that it may need
   */
  private record Asked(
      CompletionRequest request, List<String> compared, TokenReservation reservation) {
    /** What a prompt is served goes by the id of its request. */
    Origin sentAs(Origin origin, int choice) {
      return compared.isEmpty() ? origin : origin.under(compared.get(choice));
    }
  }

  private void start(
      RoutingContext context,
      CompletionRequest one,
      Optional<List<String>> compared,
      BaseModel baseModel) {
    if (context.response().closed()) {
      return;
    }
    ContextFit.require(one, baseModel);
    Asked asked =
        compared
            .flatMap(ids -> admitTwice(context, one, ids, baseModel))
            .orElseGet(() -> new Asked(one, List.of(), admit(context, one, baseModel)));
    CompletionRequest request = asked.request();
    Instant now = clock.instant();
    AnswerEncoder.Head head = head(request, baseModel, now);
    CompletionExchange.Task task = task(context, asked, head.id(), now);
    CompletionExchange exchange = new CompletionExchange(task, supervisor, metrics, traffic);
    context.addEndHandler(
        written -> {
          if (written.failed()) {
            exchange.abandon("disconnect");
          }
        });
    LOG.atDebug()
        .addKeyValue("requestId", RequestIds.of(context))
        .addKeyValue("principal", Authentication.of(context).actor())
        .addKeyValue("completionId", head.id())
        .addKeyValue("traceId", task.prompts().getFirst().traceId())
        .addKeyValue("model", request.model())
        .addKeyValue("strategy", request.adaptation().strategy().word())
        .addKeyValue("choices", request.choices())
        .log("completion starts");
    AnswerEncoder encoder = AnswerEncoder.of(request, head);
    exchange.start(
        request.delivery().stream()
            ? new StreamedAnswer(context, encoder, exchange, request.choices(), streamBufferMax)
            : new WholeAnswer(context, encoder, exchange, request.choices()));
  }

  /** Empty if there is no room: nobody asked for the second choice, nor gives way to it. */
  private Optional<Asked> admitTwice(
      RoutingContext context, CompletionRequest one, List<String> ids, BaseModel baseModel) {
    CompletionRequest twice = one.twice();
    if (!supervisor.admission().isFree(twice.choices())) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Asked(twice, ids, admit(context, twice, baseModel)));
    } catch (ApiException _) {
      // More tokens than are left; for one choice they may do.
      return Optional.empty();
    }
  }

  /** How long an answer without max_tokens becomes is for the model to say, within its context. */
  private TokenReservation admit(
      RoutingContext context, CompletionRequest request, BaseModel baseModel) {
    Integer asked = request.sampling().maxTokens();
    long each = asked == null ? baseModel.shape().contextLength() : asked;
    TokenReservation reservation = limits.reserve(context, each * request.choices());
    try {
      supervisor.admission().makeRoom(party(context), request.choices());
    } catch (ApiException e) {
      reservation.settle(0);
      throw e;
    }
    return reservation;
  }

  private static AnswerEncoder.Head head(
      CompletionRequest request, BaseModel baseModel, Instant now) {
    String digest = baseModel.digest();
    String fingerprint = digest.substring(0, Math.min(FINGERPRINT_LENGTH, digest.length()));
    return new AnswerEncoder.Head(
        AnswerEncoder.idPrefix(request.endpoint()) + RequestIds.random(),
        now.getEpochSecond(),
        request.model(),
        "fp_" + fingerprint);
  }

  private CompletionExchange.Task task(
      RoutingContext context, Asked asked, String answerId, Instant now) {
    CompletionRequest request = asked.request();
    Principal principal = Authentication.of(context);
    Origin origin =
        new Origin(
            principal.tenant(),
            RequestIds.of(context),
            principal.id(),
            request.retention().user(),
            request.retention().episodeId(),
            request.retention().store());
    // What is not kept cannot be judged.
    IntFunction<@Nullable VoteLinks> voteLinks =
        origin.store()
            ? links.of(context.request(), principal.tenant(), answerId, !asked.compared().isEmpty())
            : _ -> null;
    CompletionSpan span =
        CompletionSpan.start(tracing, RequestSpan.of(context), request, answerId, now);
    String traceparent = span.traceparent();
    return new CompletionExchange.Task(
        party(context),
        prompts(request, answerId, now, choice -> asked.sentAs(origin, choice))
            .map(each -> each.traced(traceparent))
            .toList(),
        request.choicesPerPrompt(),
        voteLinks,
        asked.reservation(),
        span);
  }

  /**
   * The prompts are named after the answer's id, which is ours, and not after the request's, which
   * a client may use twice.
   */
  private Stream<Prompt> prompts(
      CompletionRequest request, String answerId, Instant now, IntFunction<Origin> origins) {
    return IntStream.range(0, request.choices())
        .mapToObj(index -> new ChoiceId(answerId, index))
        .map(
            choice ->
                new Prompt(
                    choice.promptId(),
                    0,
                    supervisor.replyTo(),
                    supervisor.deadline(),
                    request.model(),
                    request.prompts().get(choice.index() / request.choicesPerPrompt()),
                    request.samplingOf(choice.index()),
                    request.output(),
                    request.adaptation(),
                    origins.apply(choice.index()),
                    choice,
                    now));
  }
}
