// SPDX-License-Identifier: Apache-2.0
/**
 * What a body asks of a completion, read field by field; the first rule that it breaks is the
 * answer.
 */
@NullMarked
package io.zoetic.gateway.completion.request;

import org.jspecify.annotations.NullMarked;
