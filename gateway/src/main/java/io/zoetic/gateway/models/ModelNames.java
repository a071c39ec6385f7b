// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.models;

import io.zoetic.events.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import java.util.List;

/** The models that a client can name. */
public final class ModelNames {
  /** The frozen base model, without any expert. */
  public static final String BASE = "zoetic/base";

  /** Whatever the platform thinks best; the base model as long as there are no experts. */
  public static final String AUTO = "zoetic/auto";

  static final List<String> ALL = List.of(BASE, AUTO);

  private ModelNames() {}

  /**
   * The name, if it names a model.
   *
   * @throws ApiException if it does not
   */
  public static String require(String name) {
    if (!ALL.contains(name)) {
      throw new ApiException(
          ErrorCode.MODEL_NOT_FOUND,
          "model must be one of %s, was %s".formatted(String.join(", ", ALL), shortened(name)),
          "model");
    }
    return name;
  }

  private static String shortened(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64) + "…";
  }
}
