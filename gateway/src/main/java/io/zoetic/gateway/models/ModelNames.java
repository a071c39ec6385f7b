// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.models;

import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import java.util.List;

/** The models that a client can name. */
public final class ModelNames {
  /** The frozen base model, without any expert. */
  public static final String BASE = "zoetic/base";

  /** Whatever the platform thinks best; the base model as long as there are no experts. */
  public static final String AUTO = "zoetic/auto";

  /** The models that are there whatever experts there are. */
  static final List<String> ALL = List.of(BASE, AUTO);

  private static final String PREFIX = "zoetic/";
  private static final String LISTED = "; GET /v1/models lists what is served";

  private ModelNames() {}

  /**
   * How a model answers. Only an adapter worker knows whether an expert that is named exists.
   *
   * @throws ApiException if it cannot be the name of a model
   */
  public static Adaptation adaptationOf(String name) {
    return switch (name) {
      case BASE -> Adaptation.NONE;
      case AUTO -> Adaptation.AUTO;
      default -> expertOf(name);
    };
  }

  private static Adaptation expertOf(String name) {
    return ExpertNames.weighted(expertNameOf(name), 1)
        .map(expert -> Adaptation.expert(List.of(expert)))
        .orElseThrow(
            () ->
                new ApiException(
                    ErrorCode.MODEL_NOT_FOUND,
                    "model must be %s, zoetic/<expert> or zoetic/<expert>@<version> (%s), was %s%s"
                        .formatted(
                            String.join(", ", ALL), ExpertNames.RULE, shortened(name), LISTED),
                    "model"));
  }

  /** Whether a model is named after an expert. */
  public static boolean namesExpert(String name) {
    return !ALL.contains(name);
  }

  /** The model that an expert answers as. */
  static String ofExpert(String expert) {
    return PREFIX + expert;
  }

  /** What stands behind the prefix; empty where there is none. */
  static String expertNameOf(String name) {
    return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : "";
  }

  /** The complaint that there is no such model now. */
  static ApiException notFound(String name) {
    return new ApiException(
        ErrorCode.MODEL_NOT_FOUND,
        "model must be %s, zoetic/<expert> of an expert that is served or zoetic/<expert>@<version>, was %s%s"
            .formatted(String.join(", ", ALL), shortened(name), LISTED),
        "model");
  }

  private static String shortened(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64) + "…";
  }
}
