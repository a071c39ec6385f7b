// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import io.zoetic.gateway.schema.Doc;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The answer to a failed request, in OpenAI's shape. */
public record ErrorJson(Detail error) {

  /**
   * The error itself.
   *
   * @param param the field at fault; null where no single one is
   */
  public record Detail(
      @Doc("The rule, then the value that broke it.") String message,
      String type,
      @Doc("The field at fault.") @Nullable String param,
      @Doc("A stable name.") String code) {
    static Detail of(ApiException failure) {
      return new Detail(
          failure.message(),
          HttpError.of(failure.code()).type(),
          failure.param(),
          failure.code().name().toLowerCase(Locale.ROOT));
    }
  }
}
