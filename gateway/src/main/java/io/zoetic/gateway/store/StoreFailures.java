// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.store;

import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.experts.ExpertConflictException;
import org.jspecify.annotations.Nullable;

/** The errors that failures of the stores are to clients. */
public final class StoreFailures {
  private StoreFailures() {}

  /** The error for a client; what is no failure of a store stays as it is. */
  public static Throwable translate(Throwable failure) {
    return failure instanceof StoreException known ? translated(known) : failure;
  }

  private static ApiException translated(StoreException failure) {
    String message = String.valueOf(failure.getMessage());
    return switch (failure.reason()) {
      case CONFLICT ->
          ApiException.conflict(message, error -> new ConflictJson(error, currentOf(failure)));
      case NOT_FOUND -> ApiException.notFound(message);
      case GONE -> new ApiException(ErrorCode.GONE, message);
      case REFUSED -> new ApiException(ErrorCode.REFUSED, message);
      case FORBIDDEN -> new ApiException(ErrorCode.PERMISSION_DENIED, message);
      // What the driver says may name hosts and statements: that is for the log.
      case UNAVAILABLE ->
          new ApiException(
              ErrorCode.STORE_UNAVAILABLE, "PostgreSQL must be reachable, was not", null, failure);
      case FAILED ->
          new ApiException(ErrorCode.INTERNAL, "PostgreSQL failed; see the log", null, failure);
    };
  }

  private static @Nullable ExpertJson currentOf(StoreException failure) {
    return failure instanceof ExpertConflictException conflict
        ? conflict.current().map(ExpertJson::of).orElse(null)
        : null;
  }
}
