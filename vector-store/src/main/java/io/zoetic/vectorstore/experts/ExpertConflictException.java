// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import io.zoetic.core.Scope;
import io.zoetic.vectorstore.StoreException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Somebody else was faster: the decision was made on an epoch that is gone. */
public final class ExpertConflictException extends StoreException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable ExpertStatus current;

  ExpertConflictException(String message, @Nullable ExpertStatus current) {
    super(Reason.CONFLICT, message, null);
    this.current = current;
  }

  /** The same for a scope. */
  public ExpertConflictException within(Scope scope) {
    return new ExpertConflictException(
        String.valueOf(getMessage()), current == null ? null : current.within(scope));
  }

  /** What the expert is now; empty if there is none. */
  public Optional<ExpertStatus> current() {
    return Optional.ofNullable(current);
  }
}
