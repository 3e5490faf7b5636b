import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect } from 'react';
import { type FieldPath, type FieldValues, get, type UseFormProps, type UseFormReturn, useForm } from 'react-hook-form';
import { useErrorText } from '../app/page-error.tsx';
import { type BodyRules, bodyResolver, loadSchemas, type ProblemKind } from './body-resolver.ts';
import { atFields, refusedFields } from './form-problems.ts';
import { useFocusOnInvalid } from './use-focus-on-invalid.ts';
import { useProblemText } from './use-problem-text.ts';

type Options<Values extends FieldValues, Body, Answer> = BodyRules<Values, Body> & {
  form: Omit<UseFormProps<Values, unknown, Body>, 'resolver' | 'shouldFocusError'>;
  send: (body: Body) => Promise<Answer>;
  onSent?: (answer: Answer, body: Body, form: UseFormReturn<Values, unknown, Body>) => unknown;
  onFailed?: (error: Error) => unknown;
  /** The text of a key of `own`. */
  ownText?: (key: string) => string;
};

/**
 * A form that is checked by the schema of the body that it sends. What the schema or the API finds wrong with a field stands beside it,
 * the first such field gets the focus, and what was typed stays. `refusal` is what the API says about no field of the form.
 */
export function useBodyForm<Values extends FieldValues, Body, Answer>(options: Options<Values, Body, Answer>) {
  const { form: formOptions, send, onSent, onFailed, ownText } = options;
  const errorText = useErrorText();
  const problemText = useProblemText();
  const { ref, focusOnInvalid } = useFocusOnInvalid();
  const resolver = bodyResolver(options);
  const form = useForm<Values, unknown, Body>({ ...formOptions, resolver, shouldFocusError: false });
  const { errors } = form.formState;
  useEffect(() => void loadSchemas(), []);

  const hasField = (name: string) => Object.hasOwn(form.getValues(), name) || get(form.getValues(), name) !== undefined;
  const sending = useMutation({
    mutationFn: send,
    onSuccess: (answer, body) => onSent?.(answer, body, form),
    onError: (error) => {
      for (const [name, message] of atFields(refusedFields(error), options))
        if (hasField(name)) form.setError(name as FieldPath<Values>, { type: 'api', message });
      focusOnInvalid();
      return onFailed?.(error);
    },
  });
  const errorAt = (name: FieldPath<Values>): string | undefined => {
    const error = get(errors, name) as { type: ProblemKind; message?: string } | undefined;
    if (error?.message === undefined) return undefined;
    return error.type === 'own' ? ownText?.(error.message) : problemText(error.message);
  };
  const refused = [...atFields(refusedFields(sending.error), options).keys()];
  const isAtFields = refused.length > 0 && refused.every(hasField);
  const submit = () => void form.handleSubmit((body) => sending.mutate(body), focusOnInvalid)();
  return {
    ...{ form, errorAt, sending, submit },
    refusal: sending.error && !isAtFields ? errorText(sending.error) : undefined,
    /** `canSend`: false where the form now asks something else, such as which of two changes stays; Enter then sends nothing. */
    formProps: (canSend = true) => ({
      ...{ ref, noValidate: true },
      onSubmit(event: FormEvent) {
        event.preventDefault();
        if (canSend && !sending.isPending) submit();
      },
    }),
  };
}
