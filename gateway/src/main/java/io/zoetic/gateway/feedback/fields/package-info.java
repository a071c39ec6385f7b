// SPDX-License-Identifier: Apache-2.0
/** What a body says of an answer, read field by field, and the rules of its metric. */
@NullMarked
package io.zoetic.gateway.feedback.fields;

import org.jspecify.annotations.NullMarked;
