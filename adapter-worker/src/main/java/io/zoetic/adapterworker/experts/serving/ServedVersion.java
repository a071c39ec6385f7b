// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts.serving;

import io.zoetic.model.expert.Expert;
import org.jspecify.annotations.Nullable;

/**
 * A version that a request is served.
 *
 * @param alias what led to it; null if the version was asked for
 */
public record ServedVersion(@Nullable String alias, Expert expert) {}
