// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import static java.util.Objects.requireNonNull;

import io.vertx.ext.web.RoutingContext;
import io.zoetic.core.VersionId;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.fleet.Convergence;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.store.GatewayStores;
import io.zoetic.gateway.store.JsonResponder;
import io.zoetic.gateway.store.LearningStatus;
import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.experts.AliasTarget;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.experts.ExpertVersion;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The routes that show how experts differ, how far the fleet has come, and what all of it rests on.
 */
final class PlatformRoutes {
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

  private final GatewayStores stores;
  private final LearningStatus learning;
  private final JsonResponder answers;
  private final JsonResponder slow;

  /**
   * @param slow for what reads vectors
   */
  PlatformRoutes(
      GatewayStores stores, LearningStatus learning, JsonResponder answers, JsonResponder slow) {
    this.stores = requireNonNull(stores, "stores");
    this.learning = requireNonNull(learning, "learning");
    this.answers = requireNonNull(answers, "answers");
    this.slow = requireNonNull(slow, "slow");
  }

  void compare(RoutingContext context) {
    String name = RequestValues.expert(context);
    String from = RequestValues.required(context, "from");
    String to = RequestValues.required(context, "to");
    slow.json(
        context,
        () -> {
          ExpertStatus expert = ExpertRoutes.require(stores.experts(), name);
          return Comparison.of(
              version(expert, "from", from), version(expert, "to", to), stores.experts());
        });
  }

  private ExpertVersion version(ExpertStatus expert, String param, String reference) {
    if (NUMBER.matcher(reference).matches()) {
      return ExpertRoutes.require(
          stores.experts(), new VersionId(expert.name(), Integer.parseInt(reference)));
    }
    AliasTarget pointer =
        expert.pointers().stream()
            .filter(each -> each.alias().word().equals(reference))
            .findFirst()
            .orElseThrow(
                () ->
                    new ApiException(
                        ErrorCode.NOT_FOUND,
                        "%s must be a version or an alias of %s (%s), was %s"
                            .formatted(
                                param,
                                expert.name(),
                                aliases(expert),
                                RequestValues.shortened(reference)),
                        param));
    return ExpertRoutes.require(stores.experts(), new VersionId(expert.name(), pointer.version()));
  }

  private static String aliases(ExpertStatus expert) {
    return expert.pointers().isEmpty()
        ? "it has none"
        : String.join(
            ", ",
            expert.pointers().stream()
                .map(AliasTarget::alias)
                .filter(alias -> !alias.isPin())
                .map(Object::toString)
                .toList());
  }

  void status(RoutingContext context) {
    String name = RequestValues.expert(context);
    answers.json(
        context,
        () -> {
          Convergence.Said fleet = Convergence.Said.of(name, stores.fleet());
          ExpertStatus expert = ExpertRoutes.require(stores.experts(), name);
          return Convergence.of(expert, fleet, learning.now());
        });
  }

  void baseModel(RoutingContext context) {
    answers.json(
        context,
        () -> {
          BaseModel model =
              stores
                  .baseModels()
                  .currentBaseModel()
                  .orElseThrow(
                      () ->
                          ApiException.notFound(
                              "a base model must be registered, none is: start an adapter worker"));
          return new BaseModelJson(
              model.digest(),
              model.name(),
              new TreeMap<>(stores.baseModels().layouts(model.digest())));
        });
  }
}
