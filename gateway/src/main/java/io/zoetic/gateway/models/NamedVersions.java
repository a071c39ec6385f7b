// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.models;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.zoetic.core.VersionId;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.adaptation.ExpertWeight;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.access.Permission;
import io.zoetic.gateway.access.Principal;
import io.zoetic.gateway.http.ApiException;
import java.util.stream.Stream;

/**
 * Which versions may be asked for by their number. Everybody may ask for those that are served to
 * the tenant of the request: the champion, the canary and the tenant's pin. Others have not passed
 * the gate, or no longer serve, and take {@link Permission#NAME_VERSIONS}. Confined to the event
 * loop.
 */
public final class NamedVersions {
  private final ExpertModels experts;

  public NamedVersions(ExpertModels experts) {
    this.experts = requireNonNull(experts, "experts");
  }

  /** Fails with {@link ErrorCode#EXPERT_NOT_FOUND} if an adaptation names one that may not be. */
  public Future<Void> require(Principal principal, Adaptation adaptation, String model) {
    Future<Void> all = Future.succeededFuture();
    if (principal.may(Permission.NAME_VERSIONS)) {
      return all;
    }
    String param = ModelNames.namesExpert(model) ? "model" : "zoetic.expert";
    for (VersionId named : versions(adaptation).toList()) {
      all =
          all.compose(_ -> isNamed(principal, named))
              .compose(
                  isNamed ->
                      isNamed
                          ? Future.succeededFuture()
                          : Future.failedFuture(refused(named, param)));
    }
    return all;
  }

  /** Whether a principal may ask for a version, if there is one. */
  Future<Boolean> isNamed(Principal principal, VersionId version) {
    return principal.may(Permission.NAME_VERSIONS)
        ? Future.succeededFuture(true)
        : experts.isServed(version, principal.tenant());
  }

  private static Stream<VersionId> versions(Adaptation adaptation) {
    return adaptation.experts().stream().flatMap(NamedVersions::version);
  }

  private static Stream<VersionId> version(ExpertWeight named) {
    Integer version = named.version();
    return version == null ? Stream.empty() : Stream.of(new VersionId(named.name(), version));
  }

  private static ApiException refused(VersionId named, String param) {
    return new ApiException(
        ErrorCode.EXPERT_NOT_FOUND,
        "a version that is named must be the champion, the canary or the tenant's pin, unless the role is one of %s; %s is none of them"
            .formatted(Permission.NAME_VERSIONS.roleWords(), named),
        param);
  }
}
