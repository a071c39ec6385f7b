// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import io.zoetic.gateway.schema.Doc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of many rows.
 *
 * @param next where the next page begins; null at the end
 */
public record PageJson<T, C>(
    List<T> data, @Doc("Where the next page begins; null at the end.") @Nullable C next) {}
