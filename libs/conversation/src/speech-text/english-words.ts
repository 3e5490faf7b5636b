import { currency, nounTable, wordTable } from './tables.ts';

export const units = nounTable(`
  km | kilometer | kilometers
  m | meter | meters
  cm | centimeter | centimeters
  mm | millimeter | millimeters
  km² km2 | square kilometer | square kilometers
  m² m2 | square meter | square meters
  m³ m3 | cubic meter | cubic meters
  ft | foot | feet
  mi | mile | miles
  yd | yard | yards
  sqft | square foot | square feet
  mph | mile per hour | miles per hour
  kg | kilogram | kilograms
  g | gram | grams
  mg | milligram | milligrams
  lb lbs | pound | pounds
  oz | ounce | ounces
  l L | liter | liters
  ml mL | milliliter | milliliters
  gal | gallon | gallons
  °C | degree Celsius | degrees Celsius
  °F | degree Fahrenheit | degrees Fahrenheit
  ° | degree | degrees
  km/h | kilometer per hour | kilometers per hour
  m/s | meter per second | meters per second
  KB kB | kilobyte | kilobytes
  MB | megabyte | megabytes
  GB | gigabyte | gigabytes
  TB | terabyte | terabytes
  kbps | kilobit per second | kilobits per second
  Mbps | megabit per second | megabits per second
  Gbps | gigabit per second | gigabits per second
  Hz | hertz | hertz
  kHz | kilohertz | kilohertz
  MHz | megahertz | megahertz
  GHz | gigahertz | gigahertz
  W | watt | watts
  kW | kilowatt | kilowatts
  kWh | kilowatt hour | kilowatt hours
  V | volt | volts
  mAh | milliamp hour | milliamp hours
  dB | decibel | decibels
  px | pixel | pixels
  hr hrs | hour | hours
  min mins | minute | minutes
  sec secs | second | seconds
  ms | millisecond | milliseconds`);

const cents = ['cent', 'cents'] as const;

export const currencies = {
  $: currency('dollar', 'dollars', cents),
  US$: currency('dollar', 'dollars', cents),
  USD: currency('dollar', 'dollars', cents),
  A$: currency('Australian dollar', 'Australian dollars', cents),
  C$: currency('Canadian dollar', 'Canadian dollars', cents),
  '€': currency('euro', 'euros', cents),
  EUR: currency('euro', 'euros', cents),
  '£': currency('pound', 'pounds', ['penny', 'pence']),
  GBP: currency('pound', 'pounds', ['penny', 'pence']),
  R$: currency('real', 'reais', ['centavo', 'centavos']),
  BRL: currency('real', 'reais', ['centavo', 'centavos']),
  '¥': currency('yen', 'yen', ['sen', 'sen']),
  '₹': currency('rupee', 'rupees', ['paisa', 'paise']),
};

export const abbreviations = wordTable(`
  mr. | mister
  mr | mister
  mrs. | missus
  mrs | missus
  ms. | miz
  dr. | doctor
  dr | doctor
  prof. | professor
  jr. | junior
  etc. | et cetera
  etc | et cetera
  vs. | versus
  vs | versus
  e.g. | for example
  e.g., | for example,
  i.e. | that is
  i.e., | that is,
  approx. | approximately
  dept. | department
  inc. | incorporated
  ltd. | limited
  corp. | corporation
  blvd. | boulevard
  tel. | telephone
  vol. | volume
  w/ | with
  w/o | without
  a.m. | AM
  p.m. | PM`);
