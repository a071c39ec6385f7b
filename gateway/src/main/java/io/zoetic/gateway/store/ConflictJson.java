// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.store;

import io.zoetic.gateway.http.ErrorJson;
import io.zoetic.gateway.schema.Doc;
import org.jspecify.annotations.Nullable;

/**
 * The answer that says that what was decided on has changed.
 *
 * @param current the expert as it is; null if there is none, or it is about none
 */
public record ConflictJson(
    ErrorJson.Detail error, @Doc("The expert as it is.") @Nullable ExpertJson current) {}
