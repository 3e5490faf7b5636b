const storedChoice = 'ligai.letter-keys';

/** Whether shortcuts of a single character act: someone who dictates, or whose hands touch keys unmeant, switches them off. */
export const hasLetterKeys = (): boolean => localStorage.getItem(storedChoice) !== 'off';

export const switchLetterKeys = (isOn: boolean): void => localStorage.setItem(storedChoice, isOn ? 'on' : 'off');
