// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.POST;

import io.vertx.core.http.HttpMethod;
import io.zoetic.events.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Everything that the API offers: the method, the path, and what it takes to be let in. */
public enum Endpoint {
  COMPLETE_CHAT(POST, "/v1/chat/completions", Permission.COMPLETE),
  COMPLETE_TEXT(POST, "/v1/completions", Permission.COMPLETE),
  LIST_MODELS(GET, "/v1/models", Permission.READ_MODELS),
  SHOW_MODEL(GET, "/v1/models/{model}", Permission.READ_MODELS);

  private final HttpMethod method;
  private final String template;
  private final @Nullable Permission permission;
  private final Pattern pattern;

  Endpoint(HttpMethod method, String template, @Nullable Permission permission) {
    this.method = method;
    this.template = template;
    this.permission = permission;
    this.pattern = Pattern.compile(regexOf(template));
  }

  public HttpMethod method() {
    return method;
  }

  /** The path, with {@code {name}} where it varies. */
  public String template() {
    return template;
  }

  /** Paths that it answers, each {@code {name}} a named group. */
  public String regex() {
    return pattern.pattern();
  }

  /** What it takes; null where everybody is let in, even without a key. */
  public @Nullable Permission permission() {
    return permission;
  }

  /**
   * Refuses those who lack the permission.
   *
   * @throws ApiException with {@link ErrorCode#PERMISSION_DENIED}
   */
  public void requirePermitted(Principal principal) {
    if (permission != null && !permission.isGivenTo(principal.role())) {
      throw new ApiException(
          ErrorCode.PERMISSION_DENIED,
          "the role for %s %s must be one of %s, was %s"
              .formatted(method, template, permission.roleWords(), principal.role().word()));
    }
  }

  /** The template that a path follows; {@code other} if none. */
  public static String templateOf(String path) {
    return Arrays.stream(values())
        .filter(endpoint -> endpoint.pattern.matcher(path).matches())
        .findFirst()
        .map(Endpoint::template)
        .orElse("other");
  }

  /** The name of a model has slashes of its own; nothing else that varies has. */
  private static String regexOf(String template) {
    return template
            .replace(".", "\\.")
            .replace("{model}", "(?<model>.+)")
            .replaceAll("\\{(\\w+)}", "(?<$1>[^/]+)")
        + "/?";
  }
}
