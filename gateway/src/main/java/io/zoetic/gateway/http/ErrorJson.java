// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a failed request is answered with, in OpenAI's shape. */
public record ErrorJson(Detail error) {

  /**
   * What went wrong.
   *
   * @param param the field at fault; null where no single one is
   */
  public record Detail(String message, String type, @Nullable String param, String code) {
    static Detail of(ApiException failure) {
      return new Detail(
          failure.message(),
          HttpError.of(failure.code()).type(),
          failure.param(),
          failure.code().name().toLowerCase(Locale.ROOT));
    }
  }
}
