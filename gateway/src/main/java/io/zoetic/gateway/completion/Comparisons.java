// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.AliasName;
import io.zoetic.core.ExpertPointer;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.adaptation.ExpertWeight;
import io.zoetic.gateway.completion.request.CompletionRequest;
import io.zoetic.gateway.models.ExpertModels;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Decides which requests are answered by the champion and by the canary of an expert, so that
 * people say which is better: some of those that allow it, have one choice that is kept, and name
 * an expert, but no version of it. Confined to the event loop.
 *
 * <p>Which of the two a prompt gets follows from the id of its request, as ever: each choice is
 * sent under an id that leads to one of them. Workers do nothing else than they always do, and say
 * in the end what it was.
 */
public final class Comparisons {
  private static final int PERCENT = 100;

  /** Of a canary that gets one request of a hundred, none leads to it by less than a hair. */
  private static final int DRAWS_MAX = 2000;

  private final ExpertModels experts;
  private final int percent;
  private final RandomGenerator random;

  /**
   * @param percent of the requests that allow it; 0: none
   */
  public Comparisons(ExpertModels experts, int percent, RandomGenerator random) {
    this.experts = requireNonNull(experts, "experts");
    this.percent = percent;
    this.random = requireNonNull(random, "random");
  }

  /**
   * The ids under which the two choices of a request are sent, in their order; empty if it is not
   * compared.
   *
   * @param tenant whom it is for; null: nobody in particular
   */
  Future<Optional<List<String>>> of(
      CompletionRequest request, @Nullable String tenant, String requestId) {
    Optional<String> expert = named(request.adaptation());
    if (expert.isEmpty()
        || !request.mayCompare()
        || request.choices() != 1
        || !request.retention().store()
        || random.nextInt(PERCENT) >= percent) {
      return Future.succeededFuture(Optional.empty());
    }
    return experts
        .pointer(expert.get())
        .map(found -> found.flatMap(pointer -> ids(pointer, tenant, requestId)));
  }

  /** What a mixture of others, or a version, is compared with nobody could say. */
  private static Optional<String> named(Adaptation adaptation) {
    if (adaptation.strategy() != AdaptationStrategy.EXPERT || adaptation.experts().size() != 1) {
      return Optional.empty();
    }
    ExpertWeight only = adaptation.experts().getFirst();
    return only.version() == null && only.weight() == 1
        ? Optional.of(only.name())
        : Optional.empty();
  }

  private Optional<List<String>> ids(
      ExpertPointer pointer, @Nullable String tenant, String requestId) {
    Optional<String> champion = id(pointer, tenant, requestId, AliasName.CHAMPION);
    Optional<String> canary = id(pointer, tenant, requestId, AliasName.CANARY);
    // Who reads both must not know by their order which is which.
    boolean canaryFirst = random.nextBoolean();
    return champion.flatMap(
        one -> canary.map(other -> canaryFirst ? List.of(other, one) : List.of(one, other)));
  }

  /** None is found if the tenant has a pin, or there is no canary. */
  private static Optional<String> id(
      ExpertPointer pointer, @Nullable String tenant, String requestId, AliasName alias) {
    if (!pointer.aliases().containsKey(alias.word())) {
      return Optional.empty();
    }
    return IntStream.range(0, DRAWS_MAX)
        .mapToObj(draw -> draw == 0 ? requestId : requestId + "~" + draw)
        .filter(
            id ->
                pointer
                    .serve(tenant, id)
                    .filter(served -> served.alias().equals(alias.word()))
                    .isPresent())
        .findFirst();
  }
}
